"""What came of it: the participants' own evaluation, and what it says to those who plan the next run."""
