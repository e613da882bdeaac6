package io.ztun.demo.traffic;

/** Entries of a company's directory in LDIF (RFC 2849), some 500 bytes each. */
public final class DirectoryText {

    private DirectoryText() {}

    /** Entry number {@code number}. */
    public static String entry(int number) {
        Picker pick = new Picker(number);
        String first = pick.of(Names.FIRST);
        String last = pick.of(Names.LAST);
        String uid = first.toLowerCase() + "." + last.toLowerCase() + number;
        return "dn: uid=" + uid + ",ou=people,dc=example,dc=org\n"
                + "objectClass: inetOrgPerson\nobjectClass: organizationalPerson\nobjectClass: person\nobjectClass: top\n"
                + "uid: " + uid + "\ncn: " + first + " " + last + "\nsn: " + last + "\ngivenName: " + first
                + "\nmail: " + uid + "@example.org\ntelephoneNumber: +49 30 " + (1_000_000 + pick.below(9_000_000))
                + "\nemployeeNumber: " + (100_000 + number) + "\nl: " + pick.of(Names.CITY)
                + "\ndepartmentNumber: " + pick.of(Names.DEPARTMENT) + "\nroomNumber: " + pick.below(9) + "."
                + pick.below(400)
                + "\nentryUUID: " + pick.hex(8) + "-" + pick.hex(4) + "-" + pick.hex(4) + "-" + pick.hex(4) + "-"
                + pick.hex(12) + "\nmodifyTimestamp: 2024070" + (1 + pick.below(9)) + pick.twoDigits(24)
                + pick.twoDigits(60) + pick.twoDigits(60) + "Z\n\n";
    }
}
