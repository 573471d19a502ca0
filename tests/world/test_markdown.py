"""Generated parts of Markdown pages."""

import pytest

from cxsim.world.markdown import put, table


def test_a_table_keeps_its_columns_whatever_stands_in_a_cell():
    assert table(("a", "b"), [("1 | 2", "3")]) == "| a | b |\n| --- | --- |\n| 1 \\| 2 | 3 |"


def test_text_is_put_between_its_marks_and_nothing_else_changes(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "before\n<!-- x -->\nold\n<!-- end of x -->\n<!-- y --><!-- end of y -->after", encoding="utf-8"
    )
    put(page, "x", "näw")
    put(page, "x", "new")
    wanted = "before\n<!-- x -->\n\nnew\n\n<!-- end of x -->\n<!-- y --><!-- end of y -->after"
    assert page.read_text(encoding="utf-8") == wanted


@pytest.mark.parametrize("text", ["", "<!-- x -->", "<!-- end of x --> <!-- x -->"])
def test_without_its_marks_a_page_is_left_alone(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="page"):
        put(page, "x", "new")
    assert page.read_text(encoding="utf-8") == text
