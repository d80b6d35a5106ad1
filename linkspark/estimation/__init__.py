"""Learning m and u: counts of agreement patterns, and expectation-maximisation over them."""

from linkspark.estimation.mu_probability import mu_probability

__all__ = ["mu_probability"]
