"""``python -m unrolled`` is the command ``unrolled``, for where scripts are not on the path."""

from unrolled.classroom.cli import main

if __name__ == "__main__":
    main()
