"""What Kettle Lane sells. Prices live here, on the server: a browser says what, never for how much."""

from dataclasses import dataclass
from decimal import Decimal

CURRENCY = "EUR"


@dataclass(frozen=True, kw_only=True)
class Product:
    """One thing on the shelf. `tint` names the colour of its tile; `facts` pair a heading with a value."""

    slug: str
    name: str
    kind: str
    price: Decimal
    blurb: str
    story: str
    facts: tuple[tuple[str, str], ...]
    tint: str
    alt: str

    @property
    def price_text(self) -> str:
        return f"€{self.price:.2f}"


PRODUCTS: tuple[Product, ...] = (
    Product(
        slug="morning-row",
        name="Morning Row",
        kind="House blend, 250 g",
        price=Decimal("11.50"),
        blurb="Hazelnut, cocoa and toast. The bag we open first every day.",
        story="Two washed coffees from Huila and one natural from Cerrado, roasted a shade past medium so it"
        " stays sweet under milk. It is what the machine on our counter pours from seven o'clock on.",
        facts=(
            ("Tastes of", "Hazelnut, cocoa, toast"),
            ("Best as", "Espresso, moka pot"),
            ("Roasted", "Tuesdays"),
        ),
        tint="sky",
        alt="A blue bag of coffee with a rising sun on its label",
    ),
    Product(
        slug="hilltop",
        name="Hilltop",
        kind="Single origin, 250 g",
        price=Decimal("14.50"),
        blurb="Peach, jasmine and black tea from one hill near Yirgacheffe.",
        story="Forty families deliver cherries to the same washing station, 2,050 metres up. We roast it"
        " light and let it rest for nine days, then it tastes like the garden it came from.",
        facts=(("Tastes of", "Peach, jasmine, black tea"), ("Best as", "Filter"), ("Roasted", "Thursdays")),
        tint="coral",
        alt="A coral bag of coffee with two hills on its label",
    ),
    Product(
        slug="night-lantern",
        name="Night Lantern",
        kind="Decaf, 250 g",
        price=Decimal("12.00"),
        blurb="Brown sugar and plum, and you will still sleep.",
        story="Decaffeinated with sugar-cane spirit and spring water, which leaves the flavour where it was."
        " Members asked for a decaf worth drinking; this is the fourth attempt and the one we kept.",
        facts=(("Tastes of", "Brown sugar, plum"), ("Best as", "Filter, espresso"), ("Roasted", "Tuesdays")),
        tint="mint",
        alt="A green bag of coffee with a moon on its label",
    ),
    Product(
        slug="blue-mug",
        name="The blue mug",
        kind="Enamel, 350 ml",
        price=Decimal("16.00"),
        blurb="The one that hangs over our counter. Survives falls and campfires.",
        story="Steel, dipped twice in ultramarine enamel and rolled at the rim. Members who bring theirs"
        " get their filter coffee for a euro, every day.",
        facts=(("Holds", "350 ml"), ("Weighs", "160 g"), ("Wash", "By hand or machine")),
        tint="cream",
        alt="A blue enamel mug with a white rim",
    ),
    Product(
        slug="slow-cone",
        name="Slow cone",
        kind="Dripper for 1 to 3 cups",
        price=Decimal("24.00"),
        blurb="Stoneware with deep ribs, so the water takes its time.",
        story="Thrown by Marta two streets from here. The ribs keep the paper off the wall and the stoneware"
        " keeps the heat, which is most of what a good dripper does.",
        facts=(("Material", "Glazed stoneware"), ("Paper", "Size 02"), ("Made", "In the neighbourhood")),
        tint="coral",
        alt="A pale stoneware coffee dripper on a glass jug",
    ),
    Product(
        slug="hand-mill",
        name="Hand mill",
        kind="Steel burrs, beech handle",
        price=Decimal("68.00"),
        blurb="Thirty turns for one cup, and the kitchen smells of it.",
        story="Conical steel burrs with forty clicks from espresso to French press. Every part comes off"
        " without a tool, and we keep spares of all of them.",
        facts=(("Burrs", "38 mm steel"), ("Holds", "25 g of beans"), ("Spares", "For life")),
        tint="sky",
        alt="A hand coffee mill with a wooden knob",
    ),
    Product(
        slug="lane-kettle",
        name="Lane kettle",
        kind="Gooseneck, 0.8 litres",
        price=Decimal("74.00"),
        blurb="Pours a line as thin as a pencil. Our name is on it for a reason.",
        story="The spout is the whole point: narrow, low and steady. The handle stays cool, the lid stays on,"
        " and it works on every hob, induction included.",
        facts=(("Holds", "0.8 litres"), ("Hob", "Any, also induction"), ("Handle", "Beech")),
        tint="cream",
        alt="A blue gooseneck kettle with a wooden handle",
    ),
    Product(
        slug="saturday-table",
        name="Saturday table",
        kind="Cupping for one, 60 min",
        price=Decimal("9.00"),
        blurb="Six cups, six spoons, no wrong answers. Saturdays at ten.",
        story="We set out six coffees without their names and taste them together. Nobody has to know"
        " anything. The last cup is always something we have not decided to buy yet.",
        facts=(("When", "Saturdays, 10:00"), ("Where", "At the roaster, Kettle Lane 4"), ("Seats", "Eight")),
        tint="mint",
        alt="A ticket for a coffee tasting with a spoon on it",
    ),
)


def find(slug: str) -> Product | None:
    """The product of that name in the address bar, or None."""
    return next((product for product in PRODUCTS if product.slug == slug), None)
