/**
 * The 256 words of safety codes, one for each byte: short nouns that sound and look different from one another, so that
 * they can be read out across a room or over a telephone.
 */
export const SAFETY_WORDS: readonly string[] = `
acorn admiral album almond anchor ankle anvil apron arrow artist autumn avocado bacon badge bagpipe ballet bamboo
banjo beaver bicycle biscuit blanket blizzard blossom bonfire bottle boulder bracelet bridge broccoli bronze bubble
bucket buffalo button cabin cactus camel candle cannon captain caravan carpet casino castle cathedral ceiling cello
chalk cherry chimney circus clarinet clover cobra coconut coffee compass copper coral cotton cousin crayon cricket
crystal cuckoo curtain daisy dentist desert diamond dolphin domino donkey dragon drummer eagle easel echo elbow
elephant emerald engine envelope eyebrow fabric falcon feather fiddle finger flamingo flannel flute forest fossil
fountain freckle furnace galaxy garlic gazelle geyser giraffe glacier goblet gorilla granite grape guitar hammer
harbor harvest hazelnut hedgehog helmet hermit honey hornet hospital iceberg igloo insect island ivory jackpot jaguar
jasmine jelly jersey jigsaw jungle kangaroo kayak kennel kettle kidney kiosk kitchen koala ladder lantern lavender
lemon leopard library lizard lobster lotus magnet mango maple marble meadow mermaid meteor mirror mosquito muffin
museum mustard napkin needle nephew nickel nutmeg oasis oatmeal octopus olive omelet onion opera orchid ostrich oxygen
oyster palace pancake panda parrot peanut pebble pelican pencil penguin pepper piano pigeon pillow pirate pocket
potato pottery pumpkin puzzle pyramid quarry quilt rabbit raccoon radish rainbow raven reindeer ribbon river robot
rowboat saffron salmon sandal sapphire satellite sausage saxophone scissors shadow shepherd silver skeleton spider
spinach squirrel stadium suitcase sunset tadpole teapot temple thunder tiger tomato tractor trumpet tulip tunnel
turtle umbrella uncle unicorn valley vanilla velvet village vinegar violin volcano waffle walnut warthog whistle
window yacht yogurt zebra zipper
`
  .trim()
  .split(/\s+/);
