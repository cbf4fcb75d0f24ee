"""What is brought in and asked for: makes and models, their condition, enquiries, notes beside visits."""

MODELS = {
    "laptop": (
        ("Lenovo", "ThinkPad T14"), ("Dell", "Latitude 5420"), ("HP", "Pavilion 15"), ("Acer", "Aspire 5"),
        ("Asus", "VivoBook 14"), ("Apple", "MacBook Air 13"),
    ),
    "desktop": (("Dell", "OptiPlex 3080"), ("HP", "ProDesk 400"), ("Lenovo", "ThinkCentre M70"), ("Home-built", "midi tower")),
    "phone": (("Samsung", "Galaxy A54"), ("Apple", "iPhone 13"), ("Motorola", "Moto G73")),
    "tablet": (("Apple", "iPad 9th generation"), ("Samsung", "Galaxy Tab A8")),
    "printer": (("Brother", "HL-L2350DW"), ("Canon", "PIXMA TS5350"), ("Epson", "EcoTank 2850")),
    "router": (("TP-Link", "Archer AX55"), ("Zyxel", "VMG3925")),
    "storage": (("Western Digital", "Elements 2 TB"), ("Seagate", "Backup Plus 1 TB"), ("SanDisk", "Extreme 64 GB card")),
    "other": (("Nest", "Protect"),),
}  # fmt: skip
SYSTEMS = {"laptop": "Windows 11", "desktop": "Windows 10", "phone": "Android", "tablet": "iOS or iPadOS"}
CONDITIONS = (
    "Good, light wear on the lid", "Two scratches beside the touchpad", "Corner dented, screen whole", "Clean, sticker on the back",
    "Dusty, one rubber foot missing", "Crack in the bezel, lower left", "As new", "Key F4 missing, otherwise good",
)  # fmt: skip
ACCESSORIES = ("Charger", "Charger and sleeve", "Mains cable", "Charger, mouse", "")

ENQUIRIES = (
    "Asks what a larger disk for an old laptop would cost.",
    "Wants to know whether a tablet that fell in the sink is worth drying out.",
    "Would like somebody to come and look at a slow connection in the annexe.",
    "Asks whether we look after small offices, five desks, one shared printer.",
    "Has a film projector with a computer inside and wonders who could mend it.",
    "Needs a hand choosing a computer for a grandson who starts college.",
    "Wants old tapes turned into files, about thirty of them.",
    "Asks about a yearly check for two computers and a printer.",
    "A message says the licence has run out. Is it genuine?",
    "Looking for a second-hand laptop for writing, nothing else.",
    "Would like the village hall's Wi-Fi to reach the stage.",
    "Phone full of pictures, wants them somewhere safe.",
    "Asks whether we can take data off a laptop that will not start.",
    "Needs three tills set up before the season begins.",
    "Wants to know how long a screen takes for a nine-year-old laptop.",
)

VISIT_NOTES = (
    "Park behind the chapel, ring twice", "Router on the landing", "Second computer in the annexe", "Bring the long ladder",
    "Dog is friendly", "Use the side gate", "Office closes at five", "New printer is still in its box",
)  # fmt: skip
