-- Something to begin with. All of it is invented. Running it again changes nothing.

INSERT INTO interpol (document, reason) VALUES
  ('WANTED001', 'Fraud'),
  ('WANTED002', 'Smuggling'),
  ('WANTED003', 'Forgery'),
  ('WANTED004', 'Theft of works of art')
ON CONFLICT DO NOTHING;

INSERT INTO flights (number, origin) VALUES
  ('AF1148', 'Paris'),
  ('BA2490', 'London'),
  ('IB3166', 'Madrid'),
  ('KL1667', 'Amsterdam'),
  ('LA2484', 'Lima'),
  ('LH1138', 'Frankfurt'),
  ('TP1032', 'Lisbon'),
  ('UX0024', 'Caracas')
ON CONFLICT DO NOTHING;

INSERT INTO migrations (document, name, flight, lodging, days, funds)
SELECT document, name, flight, lodging, days, funds
FROM (VALUES
  ('SAMPLE001', 'First Sample Traveller', 'IB3166', 'Hotel at the Harbour', 5, 800.00),
  ('SAMPLE002', 'Second Sample Traveller', 'KL1667', 'With relatives', 14, 2500.00),
  ('SAMPLE003', 'Third Sample Traveller', 'LA2484', 'Guest house on the Square', 3, 450.50)
) AS sample (document, name, flight, lodging, days, funds)
WHERE NOT EXISTS (SELECT FROM migrations);
