"""The cast and the factories that every test knows, after what the suite needs of pytest."""

pytest_plugins = ["tests.plugins.servers", "tests.plugins.completeness", "tests.plugins.cast"]
