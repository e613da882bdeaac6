"""Values that recur in databases and logs."""

import random

GIVEN = "Anna Boris Chen Daniela Emeka Fatima Georg Hana Igor Jane Kofi Lena Mateo Noor Olga Pedro Quinn Rosa Sven Tariq Uma Viktor Wen Yara".split()
FAMILY = "Abe Bauer Costa Dubois Eriksen Fischer Garcia Haddad Ivanov Jones Kim Lopez Meyer Novak Okafor Petrov Rossi Schmidt Tanaka Weber".split()
CITIES = "Berlin Lagos Lima Lyon Osaka Oslo Porto Quito Sofia Turin Utrecht Vienna Warsaw Zagreb".split()


def person(rng: random.Random) -> tuple[str, str]:
    """A name and an address that goes with it."""
    given, family = rng.choice(GIVEN), rng.choice(FAMILY)
    return f"{given} {family}", f"{given}.{family}@example.org".lower()
