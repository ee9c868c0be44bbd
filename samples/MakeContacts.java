import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes samples/contacts.csv, the same each time: {@code java -Dfile.encoding=UTF-8 samples/MakeContacts.java >
 * samples/contacts.csv}. The people are invented, and their mail addresses lie in domains that are reserved for examples.
 */
final class MakeContacts {
    private static final long SEED = 20_260_101;
    private static final int CONTACTS = 1_000;

    /** Given names, family names, cities and language of one culture. */
    private record Culture(String language, List<String> given, List<String> family, List<String> cities) {}

    private static final List<Culture> CULTURES = List.of(
            culture("en", "Olivia,Jack,Grace,Harry,Amelia,Siobhán,Liam,Zoë,Noah,Charlotte",
                    "Smith,O'Connor,Taylor,O'Brien,Wilson,D'Arcy,Evans,MacDonald,Fitzgerald,Smith-Jones",
                    "London,Dublin,Edinburgh,Toronto,Sydney,St. John's"),
            culture("de", "Lukas,Anna,Jürgen,Käthe,Felix,Sören,Greta,Björn,Marie,Jörg",
                    "Müller,Schröder,Weiß,Becker,Köhler,von der Heide,Schäfer,Groß,Vogel,Krüger",
                    "Berlin,München,Köln,Zürich,Wien,Düsseldorf"),
            culture("fr", "Chloé,Jérôme,Amélie,François,Zoé,Benoît,Inès,Loïc,Camille,Raphaël",
                    "Lefèvre,D'Aubigné,Dupont,L'Hermitte,Moreau,Béranger,Gauthier,Noël,Rousseau,Çelik",
                    "Paris,Lyon,Montréal,Genève,Nîmes,Bruxelles"),
            culture("es", "José,María,Íñigo,Lucía,Andrés,Begoña,Nuria,Ángel,Sofía,Martín",
                    "García,Núñez,Ibáñez,Rodríguez,Peña,de la Cruz,Gómez,Muñoz,Ortega,Vázquez",
                    "Madrid,Barcelona,Bogotá,Córdoba,Málaga,Ciudad de México"),
            culture("pl", "Łukasz,Zofia,Paweł,Agnieszka,Michał,Małgorzata,Jan,Żaneta,Stanisław,Ewa",
                    "Kowalski,Wiśniewska,Wójcik,Dąbrowski,Zając,Król,Świątek,Nowak,Górski,Żukowska",
                    "Warszawa,Kraków,Łódź,Gdańsk,Poznań,Wrocław"),
            culture("tr", "Ayşe,Çağla,Emre,İrem,Mehmet,Özlem,Şule,Uğur,Deniz,Gülşah",
                    "Yılmaz,Şahin,Öztürk,Çelik,Doğan,Kılıç,Aydın,Güneş,Arslan,Işık",
                    "İstanbul,Ankara,İzmir,Eskişehir,Muğla,Diyarbakır"),
            culture("vi", "Linh,Đức,Hương,Tuấn,Ngọc,Phúc,Thảo,Quân,Mai,Việt",
                    "Nguyễn,Trần,Lê,Phạm,Hoàng,Đặng,Bùi,Đỗ,Hồ,Võ",
                    "Hà Nội,Đà Nẵng,Huế,Cần Thơ,Hải Phòng,Nha Trang"),
            culture("ja", "陽葵,蓮,結衣,大翔,美咲,悠真,さくら,拓海,凛,翔太",
                    "佐藤,鈴木,高橋,田中,伊藤,渡辺,山本,中村,小林,加藤",
                    "東京,大阪,京都,札幌,福岡,名古屋"),
            culture("ar", "ليلى,عمر,فاطمة,يوسف,مريم,خالد,نور,حسن,سلمى,طارق",
                    "الحسن,منصور,حداد,الخطيب,نصار,العلي,سليمان,درويش,قاسم,شاهين",
                    "القاهرة,دبي,عمّان,الدار البيضاء,بيروت,تونس"),
            culture("sw", "Amina,Juma,Wanjiru,Baraka,Neema,Kamau,Zawadi,Otieno,Imani,Njoroge",
                    "Mwangi,Ochieng',Ng'ang'a,Hassan,Kimani,Mutua,Ndung'u,Achieng,Juma,Wekesa",
                    "Nairobi,Dar es Salaam,Mombasa,Kampala,Arusha,Kisumu"));

    private static final List<String> PLANS = List.of("free", "free", "free", "starter", "starter", "pro", "enterprise");
    private static final List<String> INTERESTS = List.of(
            "sports", "travel", "technology", "cooking", "music", "gardening", "film", "reading", "photography", "cycling",
            "fashion", "science", "history", "board games", "hiking");
    private static final List<String> NICKNAMES = List.of("Ace", "Doc", "Sunny", "Red", "Coach");

    private static Culture culture(String language, String given, String family, String cities) {
        return new Culture(language, List.of(given.split(",")), List.of(family.split(",")), List.of(cities.split(",")));
    }

    public static void main(String[] args) {
        if (!"é".equals("\u00e9")) { // Java 17 reads this source in the charset of the locale
            throw new IllegalStateException("the names in this source need: java -Dfile.encoding=UTF-8");
        }
        // java.util.Random's algorithm is part of its specification, so every Java makes the same file.
        Random random = new Random(SEED);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        out.print("user_id,name,email,city,plan,interests,language,customer_since,lifetime_value,newsletter\n");
        for (int i = 0; i < CONTACTS; i++) {
            out.print(contact(i, random));
        }
        out.flush();
    }

    private static String contact(int i, Random random) {
        Culture culture = pick(CULTURES, random);
        String given = pick(culture.given(), random);
        String family = pick(culture.family(), random);
        String id = String.format(Locale.ROOT, "crm-%06d", 100_000 + i * 37);
        Instant since = Instant.parse("2016-01-01T00:00:00Z").plusSeconds(random.nextInt(10 * 365 * 86_400));
        return String.join(
                        ",",
                        id,
                        cell(name(given, family, culture.language(), random)),
                        mail(given, family, id, random),
                        cell(pick(culture.cities(), random)),
                        pick(PLANS, random),
                        cell(interests(random)),
                        culture.language(),
                        since.toString(),
                        BigDecimal.valueOf(random.nextInt(2_000_000), 2).toPlainString(),
                        String.valueOf(random.nextInt(3) > 0))
                + "\n";
    }

    private static String name(String given, String family, String language, Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> family + ", " + given + (language.equals("en") ? " Jr." : "");
            case 1, 2 -> language.matches("en|sw")
                    ? given + " \"" + pick(NICKNAMES, random) + "\" " + family
                    : given + " " + family;
            default -> given + " " + family;
        };
    }

    private static String mail(String given, String family, String id, Random random) {
        String plain = Normalizer.normalize(given + "." + family, Normalizer.Form.NFD)
                .replace("ß", "ss")
                .replace("ł", "l")
                .replace("Ł", "L")
                .replace("đ", "d")
                .replace("Đ", "D")
                .replace("ı", "i")
                .replaceAll("[^A-Za-z.]", "")
                .toLowerCase(Locale.ROOT);
        String local = plain.length() < 5 || plain.startsWith(".") || plain.endsWith(".") ? "contact" : plain;
        return local + id.substring(3) + (random.nextBoolean() ? "@example.com" : "@example.org");
    }

    /** None to four interests; many people have told none. */
    private static String interests(Random random) {
        List<String> all = new ArrayList<>(INTERESTS);
        Collections.shuffle(all, random);
        return String.join(",", all.subList(0, random.nextInt(5)));
    }

    private static String cell(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
