"""One look at this computer a function: it gets a Here and returns a Finding, or a list of them."""
