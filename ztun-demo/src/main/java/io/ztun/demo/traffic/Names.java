package io.ztun.demo.traffic;

/** Names of people and places, for texts that look like a business's. */
final class Names {

    static final String[] FIRST = {
        "Anna", "Bjorn", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hiro", "Ines", "Jakub", "Keiko", "Lars",
                "Maria",
        "Nuria", "Oskar", "Priya", "Quentin", "Rosa", "Stefan", "Tariq", "Ulrike", "Viktor", "Wanda", "Xenia", "Yusuf",
                "Zoe"
    };

    static final String[] LAST = {
        "Andersen", "Berg", "Castillo", "Dubois", "Eriksson", "Ferrari", "Garcia", "Haddad", "Ivanov", "Jensen",
                "Kowalski",
        "Lindqvist", "Moreau", "Nakamura", "Okafor", "Petrov", "Quist", "Rossi", "Schneider", "Tanaka", "Ueda",
                "Virtanen",
        "Weber", "Xu", "Yilmaz", "Zimmermann"
    };

    static final String[] CITY = {
        "Aarhus",
        "Bologna",
        "Cadiz",
        "Dresden",
        "Eindhoven",
        "Ghent",
        "Izmir",
        "Kyoto",
        "Lisbon",
        "Malmo",
        "Nantes",
        "Porto",
        "Riga",
        "Split",
        "Tartu",
        "Uppsala",
        "Vienna",
        "Warsaw"
    };

    static final String[] DEPARTMENT = {
        "accounts", "field-service", "hr", "logistics", "production", "purchase", "sales"
    };

    private Names() {}
}
