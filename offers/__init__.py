"""What citizens see: offers, course runs, sessions, arenas, and the catalogue of them."""
