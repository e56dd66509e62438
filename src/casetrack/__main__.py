"""`python -m casetrack` is the same as `casetrack`."""

from casetrack.cli import main

if __name__ == "__main__":
    main()
