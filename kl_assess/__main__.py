"""`python -m kl_assess` is the same as `kl-assess`."""

from kl_assess.cli import main

if __name__ == "__main__":
    main()
