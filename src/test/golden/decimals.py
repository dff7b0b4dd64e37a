"""Prints the table of DecimalColumnTest: what a DECIMAL(precision, scale) holds of a double; nothing where it cannot.

    python src/test/golden/decimals.py > src/test/resources/golden/decimals.csv

Python's decimal (its standard library, 3.9 or newer) rounds the shortest decimal that is the double, half to even.
"""

import math
import random
from decimal import ROUND_HALF_EVEN, Decimal

COLUMNS = [(5, 4), (6, 5), (6, 4), (5, 2)]

EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, 1 / 3, 2 / 3, 1 - 1e-16, 5e-324, -5e-324, 1.7976931348623157e308, 1e15, 1e-7,
    99.99994, 99.99995, 99.99994999999999, 99.99995000000001, -99.99995, -99.99996, -99.99994, 99.9999, 100.0, 150.0, -150.0,
    9.99994, 9.99995, 9.999949999999998, 9.999994, 9.999995, 9.9999949999999995, 10.0, 1.000005, 1.00005,
    999.994, 999.995, 999.9949999999999, -999.995, 999.99, 1000.0,
]

numbers = random.Random(1)


def held(value, precision, scale):
    if Decimal(repr(value)).adjusted() > 20:
        return ""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_EVEN)
    return "" if abs(rounded) >= Decimal(10) ** (precision - scale) else str(rounded + 0)


def candidates(scale):
    yield from EDGES
    for _ in range(25):
        # A decimal that ends in 5 one place behind the last, its two neighbours among the doubles, and any number.
        tie = float(f"{numbers.randrange(10 ** (scale + 1))}5e-{scale + 1}")
        yield from (tie, -tie, math.nextafter(tie, math.inf), math.nextafter(tie, -math.inf), numbers.uniform(-2, 2))


print("precision,scale,value,held")
for precision, scale in COLUMNS:
    for value in candidates(scale):
        text = held(value, precision, scale)
        print(f"{precision},{scale},{value!r},{text.removeprefix('-') if text and Decimal(text) == 0 else text}")
