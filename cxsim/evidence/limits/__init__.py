"""Special cases of the model whose answers are known in closed form, a family a file."""
