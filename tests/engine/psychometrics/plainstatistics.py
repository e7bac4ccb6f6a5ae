"""The published formulas once more, written from their definitions and slowly: what the engine is held against.

Nothing is shared with the engine. Moments are sums of fractions about the mean; the engine has none of these sums.
"""

from fractions import Fraction
from math import sqrt


def mean(values):
    return sum(values, Fraction(0)) / len(values)


def variance(values):
    return covariance(values, values)


def covariance(first, second):
    a, b = mean(first), mean(second)
    return sum(((x - a) * (y - b) for x, y in zip(first, second, strict=True)), Fraction(0)) / (len(first) - 1)


def central_moment(values, power):
    middle = mean(values)
    return mean([(each - middle) ** power for each in values])


def position(rows, place):
    return [Fraction(row[place]) for row in rows]


def rest(rows, place):
    return [sum(map(Fraction, row)) - Fraction(row[place]) for row in rows]


def total(rows):
    return [sum(map(Fraction, row)) for row in rows]


def facility(rows, worth, place):
    return float(mean(position(rows, place)) / Fraction(worth[place]))


def deviation(rows, worth, place):
    return sqrt(variance(position(rows, place))) / float(worth[place])


def discrimination(rows, place):
    own, others = position(rows, place), rest(rows, place)
    return float(covariance(own, others)) / sqrt(variance(own)) / sqrt(variance(others))


def efficiency(rows, place):
    own, others = position(rows, place), rest(rows, place)
    return float(covariance(own, others) / covariance(sorted(own), sorted(others)))


def effective_weights(rows):
    """None where the covariance is negative."""
    covariances = [covariance(position(rows, place), total(rows)) for place in range(len(rows[0]))]
    roots = [sqrt(each) if each >= 0 else None for each in covariances]
    whole = sum(root for root in roots if root is not None)
    return [None if root is None else root / whole for root in roots]


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def skewness(values):
    n = len(values)
    k2 = Fraction(n, n - 1) * central_moment(values, 2)
    k3 = Fraction(n * n, (n - 1) * (n - 2)) * central_moment(values, 3)
    return float(k3) / float(k2) ** 1.5


def kurtosis(values):
    n = len(values)
    second, fourth = central_moment(values, 2), central_moment(values, 4)
    k2 = Fraction(n, n - 1) * second
    k4 = Fraction(n * n, (n - 1) * (n - 2) * (n - 3)) * ((n + 1) * fourth - 3 * (n - 1) * second**2)
    return float(k4 / k2**2)


def alpha(rows):
    """Cronbach's alpha from the mean covariance of two parts and the mean variance of one."""
    parts = len(rows[0])
    columns = [position(rows, place) for place in range(parts)]
    common = mean([covariance(columns[a], columns[b]) for a in range(parts) for b in range(parts) if a != b])
    own = mean([variance(column) for column in columns])
    return float(parts * common / (own + (parts - 1) * common)) if own + (parts - 1) * common else None
