-- The orders of a small lamp shop, two days of them. Amounts are in cents.
CREATE TABLE orders (
    number INTEGER PRIMARY KEY, day TEXT NOT NULL, region TEXT NOT NULL, item TEXT NOT NULL,
    cents INTEGER NOT NULL, refunded INTEGER NOT NULL DEFAULT 0);
-- The regions that have closed a day: nothing is added to it any more.
CREATE TABLE closed (day TEXT NOT NULL, region TEXT NOT NULL, PRIMARY KEY (day, region));
INSERT INTO closed VALUES
    ('2026-03-04', 'east'), ('2026-03-04', 'north'), ('2026-03-04', 'south'),
    ('2026-03-04', 'west'), ('2026-03-05', 'east'), ('2026-03-05', 'south'),
    ('2026-03-05', 'west');
INSERT INTO orders VALUES
    (7001, '2026-03-04', 'east', 'Reading lamp', 4900, 0),
    (7002, '2026-03-04', 'north', 'Clamp lamp', 3900, 0),
    (7003, '2026-03-04', 'south', 'Shade, linen', 2400, 0),
    (7004, '2026-03-04', 'west', 'Bulb, day', 690, 690),
    (7005, '2026-03-04', 'east', 'Bulb, warm', 650, 0),
    (7006, '2026-03-04', 'north', 'Floor lamp', 12900, 0),
    (7007, '2026-03-04', 'south', 'Desk lamp', 7900, 0),
    (7008, '2026-03-04', 'west', 'Reading lamp', 4900, 0),
    (7009, '2026-03-04', 'east', 'Clamp lamp', 3900, 0),
    (7010, '2026-03-04', 'north', 'Shade, linen', 2400, 0),
    (7011, '2026-03-04', 'south', 'Bulb, day', 690, 0),
    (7012, '2026-03-04', 'west', 'Bulb, warm', 650, 0),
    (7013, '2026-03-04', 'east', 'Floor lamp', 12900, 0),
    (7014, '2026-03-04', 'north', 'Desk lamp', 7900, 0),
    (7015, '2026-03-04', 'south', 'Reading lamp', 4900, 0),
    (7016, '2026-03-04', 'west', 'Clamp lamp', 3900, 0),
    (7017, '2026-03-04', 'east', 'Shade, linen', 2400, 0),
    (7018, '2026-03-04', 'north', 'Bulb, day', 690, 0),
    (7019, '2026-03-05', 'east', 'Bulb, day', 690, 0),
    (7020, '2026-03-05', 'north', 'Bulb, warm', 650, 0),
    (7021, '2026-03-05', 'south', 'Floor lamp', 12900, 0),
    (7022, '2026-03-05', 'west', 'Desk lamp', 7900, 0),
    (7023, '2026-03-05', 'east', 'Reading lamp', 4900, 4900),
    (7024, '2026-03-05', 'north', 'Clamp lamp', 3900, 0),
    (7025, '2026-03-05', 'south', 'Shade, linen', 2400, 0),
    (7026, '2026-03-05', 'west', 'Bulb, day', 690, 0),
    (7027, '2026-03-05', 'east', 'Bulb, warm', 650, 0),
    (7028, '2026-03-05', 'north', 'Floor lamp', 12900, 12900),
    (7029, '2026-03-05', 'south', 'Desk lamp', 7900, 0),
    (7030, '2026-03-05', 'west', 'Reading lamp', 4900, 0),
    (7031, '2026-03-05', 'east', 'Clamp lamp', 3900, 0),
    (7032, '2026-03-05', 'north', 'Shade, linen', 2400, 0),
    (7033, '2026-03-05', 'south', 'Bulb, day', 690, 0),
    (7034, '2026-03-05', 'west', 'Bulb, warm', 650, 650),
    (7035, '2026-03-05', 'east', 'Floor lamp', 12900, 0),
    (7036, '2026-03-05', 'north', 'Desk lamp', 7900, 0);
