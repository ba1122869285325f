"""What the suite needs of pytest itself. No fixture of the product's lives here."""
