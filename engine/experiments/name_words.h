// The words that names of experiments are made of: short, friendly, easy to tell apart and to type.
// Order and content are free to change: names are stored, not numbers.
#pragma once

#include <array>
#include <string_view>

namespace mlp {

inline constexpr auto kAdjectives = std::to_array<std::string_view>(
    {"able",     "agile",   "airy",    "alert",   "alive",    "amber",   "ample",    "apt",
     "arctic",   "ardent",  "artful",  "autumn",  "avid",     "aware",   "azure",    "balmy",
     "blithe",   "blue",    "bold",    "brave",   "breezy",   "bright",  "brisk",    "broad",
     "bubbly",   "burly",   "busy",    "calm",    "candid",   "canny",   "caring",   "cheery",
     "chief",    "chilly",  "civic",   "civil",   "classy",   "clean",   "clear",    "clever",
     "coastal",  "cosmic",  "cozy",    "crafty",  "creamy",   "crisp",   "curious",  "dainty",
     "dapper",   "daring",  "dashing", "deep",    "deft",     "dewy",    "direct",   "dreamy",
     "driven",   "dusky",   "eager",   "early",   "earnest",  "easy",    "elated",   "elder",
     "epic",     "equal",   "even",    "exact",   "fabled",   "fair",    "fancy",    "fast",
     "fearless", "festive", "fierce",  "fine",    "firm",     "fleet",   "floral",   "fluent",
     "fluffy",   "fond",    "frank",   "free",    "fresh",    "frosty",  "full",     "gallant",
     "gentle",   "gilded",  "glad",    "gleeful", "golden",   "good",    "graceful", "grand",
     "grateful", "green",   "handy",   "happy",   "hardy",    "hazel",   "hearty",   "honest",
     "humble",   "icy",     "ideal",   "indigo",  "ivory",    "jade",    "jaunty",   "jolly",
     "jovial",   "joyful",  "jumbo",   "just",    "keen",     "kind",    "kindred",  "late",
     "leafy",    "light",   "limber",  "lively",  "loyal",    "lucid",   "lucky",    "lunar",
     "lush",     "magic",   "major",   "mellow",  "merry",    "mighty",  "mild",     "minty",
     "misty",    "modest",  "mossy",   "native",  "neat",     "nifty",   "nimble",   "noble",
     "olive",    "open",    "pacific", "patient", "peaceful", "pearly",  "peppy",    "placid",
     "plucky",   "plush",   "polar",   "polite",  "prime",    "proud",   "pure",     "quaint",
     "quick",    "quiet",   "rapid",   "ready",   "regal",    "robust",  "rosy",     "royal",
     "ruby",     "rustic",  "safe",    "sage",    "sandy",    "scenic",  "serene",   "sharp",
     "shiny",    "silken",  "silver",  "simple",  "sleek",    "smart",   "smooth",   "snappy",
     "snowy",    "social",  "soft",    "solar",   "solid",    "sonic",   "spicy",    "spry",
     "stable",   "starry",  "steady",  "still",   "stoic",    "stormy",  "sturdy",   "sunny",
     "super",    "sure",    "swift",   "tender",  "tidy",     "topaz",   "tough",    "tranquil",
     "trim",     "true",    "trusty",  "upbeat",  "urban",    "valiant", "vast",     "velvet",
     "vernal",   "vivid",   "warm",    "wavy",    "wild",     "willing", "windy",    "winter",
     "wise",     "witty",   "wooden",  "young",   "zany",     "zesty"});

inline constexpr auto kNouns = std::to_array<std::string_view>(
    {"acorn",   "agate",   "alder",   "alpaca",   "antler",   "apple",   "apricot",  "arbor",
     "aspen",   "aster",   "atlas",   "badger",   "bagel",    "bamboo",  "banjo",    "basil",
     "bay",     "beacon",  "bear",    "beaver",   "beech",    "berry",   "birch",    "bison",
     "bluff",   "bobcat",  "brook",   "buffalo",  "burrow",   "cactus",  "camel",    "canary",
     "canyon",  "caribou", "carp",    "cedar",    "cello",    "cheetah", "cherry",   "chestnut",
     "cicada",  "citrus",  "clover",  "coast",    "cobra",    "comet",   "condor",   "coral",
     "cove",    "coyote",  "crane",   "creek",    "cricket",  "crow",    "cypress",  "daisy",
     "dale",    "deer",    "delta",   "dingo",    "dolphin",  "donkey",  "dove",     "dragon",
     "drum",    "duck",    "dune",    "eagle",    "earth",    "egret",   "elk",      "elm",
     "ember",   "falcon",  "fawn",    "fern",     "ferret",   "fiddle",  "field",    "finch",
     "fiord",   "firefly", "fjord",   "flute",    "forest",   "fossil",  "fox",      "gazelle",
     "gecko",   "geyser",  "ginger",  "glacier",  "glade",    "goose",   "gopher",   "grove",
     "gull",    "harbor",  "hare",    "harp",     "hawk",     "heron",   "hill",     "hippo",
     "holly",   "horizon", "hornet",  "husky",    "ibex",     "iris",    "island",   "ivy",
     "jackal",  "jaguar",  "jasmine", "jay",      "juniper",  "kale",    "kayak",    "kelp",
     "kestrel", "kite",    "kiwi",    "koala",    "lagoon",   "lake",    "lantern",  "larch",
     "lark",    "laurel",  "lemon",   "lemur",    "leopard",  "lilac",   "lily",     "linden",
     "llama",   "lobster", "lotus",   "lynx",     "magnolia", "magpie",  "maple",    "marlin",
     "marmot",  "marten",  "meadow",  "melon",    "meteor",   "mink",    "mint",     "moon",
     "moose",   "moss",    "moth",    "mountain", "mule",     "myrtle",  "nebula",   "newt",
     "nutmeg",  "oak",     "oasis",   "ocean",    "ocelot",   "orbit",   "orca",     "orchid",
     "oriole",  "osprey",  "otter",   "owl",      "oyster",   "palm",    "panda",    "panther",
     "papaya",  "parrot",  "peach",   "pear",     "pelican",  "penguin", "peony",    "pepper",
     "petal",   "pigeon",  "pine",    "planet",   "plover",   "plum",    "pond",     "pony",
     "poplar",  "prairie", "puffin",  "puma",     "quail",    "quartz",  "rabbit",   "raccoon",
     "raven",   "reef",    "river",   "robin",    "rose",     "sable",   "salmon",   "sequoia",
     "shark",   "shore",   "sparrow", "spruce",   "squid",    "star",    "starling", "stoat",
     "stork",   "stream",  "sugar",   "summit",   "sun",      "swan",    "tapir",    "thistle",
     "thrush",  "tiger",   "toucan",  "trout",    "tulip",    "tundra",  "turtle",   "valley",
     "violet",  "walnut",  "walrus",  "willow",   "wolf",     "wombat",  "wren",     "yak",
     "zebra"});

}  // namespace mlp
