"""Speed, measured against a bare view or bare psycopg in the same run: ratios, since machines differ and are noisy."""
