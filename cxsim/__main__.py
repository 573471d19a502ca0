"""`python -m cxsim` is `cxsim`."""

from cxsim.cli import main

if __name__ == "__main__":
    main()
