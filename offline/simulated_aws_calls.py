CALLS = {}
SECRET_RESULTS: dict[str, tuple[str, ...]] = {}
