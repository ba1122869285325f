"""Speed, measured against a bare Django view in the same run: ratios, because machines differ and are noisy."""
