-- A ledger in the tables of version 1, in the schema version_1, as that version of the library made it: 29 entries.
create table "version_1"."ledgers" ("ledger" bigint not null check ("ledger" >= 0), "origin" text collate "C" not null, "size" bigint not null check ("size" >= 0), "hash" text collate "C", "at" text collate "C", constraint "ledgers_key" primary key ("ledger")) with (fillfactor = 85);
create table "version_1"."entries" ("ledger" bigint not null check ("ledger" >= 0), "seq" bigint not null check ("seq" >= 0), "id" text collate "C" not null, "type" text collate "C" not null, "at" text collate "C" not null, "hash" text collate "C" not null, "line" text collate "C" not null, constraint "entries_key" primary key ("ledger", "seq"));
create index "entries_by_id" on "version_1"."entries" ("id", "ledger");
create table "version_1"."refusals" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "digest" text collate "C" not null, "code" text collate "C" not null, "facts" text collate "C" not null, "at" text collate "C" not null, constraint "refusals_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."checkpoints" ("ledger" bigint not null check ("ledger" >= 0), "size" bigint not null check ("size" >= 0), "note" text collate "C" not null, constraint "checkpoints_key" primary key ("ledger", "size")) with (fillfactor = 85);
create table "version_1"."nodes" ("ledger" bigint not null check ("ledger" >= 0), "level" bigint not null check ("level" >= 0), "position" bigint not null check ("position" >= 0), "hash" text collate "C" not null, constraint "nodes_key" primary key ("ledger", "level", "position")) with (fillfactor = 85);
create table "version_1"."ledger_terms" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "origin" text collate "C" not null, "operator" text collate "C" not null, "root_keys" text collate "C" not null, "operator_keys" text collate "C" not null, "quorum" text collate "C" not null, constraint "ledger_terms_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."parties" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "kind" text collate "C" not null, "name" text collate "C" not null, "credit_code" text collate "C", "payee" text collate "C", "suspended" bigint not null check ("suspended" in (0, 1)), "keys" text collate "C" not null, "frozen" text collate "C" not null, constraint "parties_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."keys" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "public_key" text collate "C" not null, "role" text collate "C" not null, "holder" text collate "C" not null, "revoked" bigint not null check ("revoked" in (0, 1)), constraint "keys_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."authorisations" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "party" text collate "C" not null, "occupation" text collate "C" not null, "level" bigint not null check ("level" >= 0), "from_day" text collate "C" not null, "until" text collate "C" not null, constraint "authorisations_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."trainees" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "groups" text collate "C" not null, "commitment" text collate "C", "key" text collate "C", "prior" text collate "C" not null, "vouchers" text collate "C" not null, "frozen" text collate "C" not null, constraint "trainees_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."calendars" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "year" bigint not null check ("year" >= 0), "holidays" text collate "C" not null, "workdays" text collate "C" not null, constraint "calendars_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."funds" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "name" text collate "C" not null, "source" text collate "C" not null, "year" bigint not null check ("year" >= 0), "region" text collate "C" not null, "reuse_recoveries" bigint not null check ("reuse_recoveries" in (0, 1)), "closed" bigint not null check ("closed" in (0, 1)), "appropriated" bigint not null check ("appropriated" >= 0), "withdrawn" bigint not null check ("withdrawn" >= 0), "reserved" bigint not null check ("reserved" >= 0), "accrued" bigint not null check ("accrued" >= 0), "paid" bigint not null check ("paid" >= 0), "outstanding" bigint not null check ("outstanding" >= 0), "recovered" bigint not null check ("recovered" >= 0), "written_off" bigint not null check ("written_off" >= 0), "reusable" bigint not null check ("reusable" >= 0), constraint "funds_key" primary key ("ledger", "id"), constraint "funds_never_overdrawn" check (appropriated - withdrawn - reserved - accrued - paid + reusable >= 0)) with (fillfactor = 85);
create table "version_1"."courses" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "title" text collate "C" not null, "occupation" text collate "C", "minutes" bigint not null check ("minutes" >= 0), "delivery" text collate "C" not null, "provider" text collate "C", constraint "courses_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."programmes" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "name" text collate "C" not null, "kind" text collate "C" not null, "from_day" text collate "C" not null, "until" text collate "C" not null, "funds" text collate "C" not null, "groups" text collate "C" not null, "prices" text collate "C" not null, "face" bigint not null check ("face" >= 0), "reserve_at" text collate "C" not null, "rounding" bigint not null check ("rounding" >= 0), "issue_cap" bigint not null check ("issue_cap" >= 0), "budget_cap" bigint check ("budget_cap" >= 0), "attendance_bp" bigint not null check ("attendance_bp" >= 0), "limits" text collate "C" not null, "class_size" bigint not null check ("class_size" >= 0), "filing_lead" bigint not null check ("filing_lead" >= 0), "redeem_within" bigint not null check ("redeem_within" >= 0), "publicity" bigint not null check ("publicity" >= 0), "closed" bigint not null check ("closed" in (0, 1)), "issued" bigint not null check ("issued" >= 0), "committed" bigint not null check ("committed" >= 0), constraint "programmes_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."classes" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "school" text collate "C" not null, "programme" text collate "C" not null, "course" text collate "C", "occupation" text collate "C" not null, "level" bigint not null check ("level" >= 0), "delivery" text collate "C" not null, "capacity" bigint not null check ("capacity" >= 0), "place" text collate "C" not null, "sessions" text collate "C" not null, "scheduled" bigint not null check ("scheduled" >= 0), "state" text collate "C" not null, "held" bigint not null check ("held" >= 0), "vouchers" text collate "C" not null, "ever_redeemed" bigint not null check ("ever_redeemed" in (0, 1)), "frozen" text collate "C" not null, constraint "classes_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."certificates" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "voucher" text collate "C" not null, "evaluator" text collate "C" not null, "day" text collate "C" not null, "revoked" bigint not null check ("revoked" in (0, 1)), constraint "certificates_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."vouchers" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "programme" text collate "C" not null, "fund" text collate "C" not null, "trainee" text collate "C", "trainee_group" text collate "C", "face" bigint not null check ("face" >= 0), "until" text collate "C" not null, "state" text collate "C" not null, "class" text collate "C", "attended" bigint check ("attended" >= 0), "reserved" bigint not null check ("reserved" >= 0), "accrued" bigint not null check ("accrued" >= 0), "paid" bigint not null check ("paid" >= 0), "certificate" text collate "C", "outcome" text collate "C", "redeemed_with" text collate "C", "reserved_before" bigint check ("reserved_before" >= 0), "settlement" text collate "C", "ordered" bigint not null check ("ordered" >= 0), "ordered_victim" bigint not null check ("ordered_victim" >= 0), "discharged_victim" bigint not null check ("discharged_victim" >= 0), "restored" bigint not null check ("restored" in (0, 1)), "predecessor" text collate "C", "successor" text collate "C", "frozen" text collate "C" not null, constraint "vouchers_key" primary key ("ledger", "id"), constraint "vouchers_within_face" check (reserved + accrued + paid <= face)) with (fillfactor = 85);
create index "vouchers_by_programme" on "version_1"."vouchers" ("programme", "ledger", "id");
create index "vouchers_by_trainee" on "version_1"."vouchers" ("trainee", "ledger", "id");
create index "vouchers_by_class" on "version_1"."vouchers" ("class", "ledger", "id");
create table "version_1"."settlements" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "school" text collate "C" not null, "fund" text collate "C" not null, "payee" text collate "C" not null, "lines" text collate "C" not null, "state" text collate "C" not null, "total" bigint not null check ("total" >= 0), "public_from" text collate "C", "reference" text collate "C", constraint "settlements_key" primary key ("ledger", "id")) with (fillfactor = 85);
create table "version_1"."recoveries" ("ledger" bigint not null check ("ledger" >= 0), "id" text collate "C" not null, "voucher" text collate "C" not null, "fund" text collate "C" not null, "school" text collate "C" not null, "amount" bigint not null check ("amount" >= 0), "reason" text collate "C" not null, "recovered" bigint not null check ("recovered" >= 0), "written_off" bigint not null check ("written_off" >= 0), "cancelled" bigint not null check ("cancelled" in (0, 1)), constraint "recoveries_key" primary key ("ledger", "id"), constraint "recoveries_within_order" check (recovered + written_off <= amount)) with (fillfactor = 85);
INSERT INTO version_1.ledgers VALUES (1, 'vouchers.example/world', 29, 'f05ee3804f973e7d862ebc508482e8f4fde7c8d7b7e50e04c88765a1be49bdce', '2025-01-21T08:00:00.000Z');
INSERT INTO version_1.entries VALUES (1, 0, '01900000-0000-7000-8001-000000000001', 'ledger.open', '2025-01-02T01:00:00.000Z', '7c0e4f45a7da5bb5273a5b3b3fe47371c2f2712567bd7e42cade1d4d3ed89bde', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"currency":"CNY","format":1,"operator":{"key":"DWxvXclqsjDMGH7vKdppSLgrhkOQtDNJLbAh2A5kql4","party":"service"},"origin":"vouchers.example/world","root":{"key":"bcvDt3MBoHMhfivpO1TwPHXAtnSUfS5uFeCiYQU-CFQ","name":"示例县人力资源和社会保障局","party":"hrss"},"suite":"ed25519-sha256"},"id":"01900000-0000-7000-8001-000000000001","ledger":"vouchers.example/world","type":"ledger.open"},"prev":"0000000000000000000000000000000000000000000000000000000000000000","seq":0,"signatures":[{"key":"07a8802b18c0bc70","sig":"AmK1wi_T5QgpR1cxkoD06xgojlNq663qbBAYB1QvN-MdjRG14jg7t8gQ_bDPIn4meLwa6oos_AsUuOxTjKz4Aw"},{"key":"f0aeb0a28203efb6","sig":"tn1hWkgvwhcKB5W-Pgd1xFOc4B-wvFr_43w6Dbccm7VSA6onc6PYbcQm7BazMLo7qKReex3cHsWwcikeftcJAA"}]}');
INSERT INTO version_1.entries VALUES (1, 1, '01900000-0000-7000-8001-000000000002', 'key.add', '2025-01-02T01:00:00.000Z', '80afe7f682c327833d1205563efe846357c7194d0cab407f7a76f1034cdad290', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"key":"P8CsPnX2h4MAahaUEv91GcsXwCWfD6sC5c5OWhPOPRs","party":"hrss","role":"issuer"},"id":"01900000-0000-7000-8001-000000000002","ledger":"vouchers.example/world","type":"key.add"},"prev":"7c0e4f45a7da5bb5273a5b3b3fe47371c2f2712567bd7e42cade1d4d3ed89bde","seq":1,"signatures":[{"key":"f0aeb0a28203efb6","sig":"zKLi2l5eqAmop0Jzb1kHqcGDaHn6irGOyVcVyUHmMv-QFmTdKbT47K8KrWCMQnNPq5Ik9sohrCE-a7SCRfwtBw"}]}');
INSERT INTO version_1.entries VALUES (1, 2, '01900000-0000-7000-8001-000000000003', 'key.add', '2025-01-02T01:00:00.000Z', '917dcbbcb23af6da40fde20b7da832361a843778476b920e6bbfc0df96de9dfc', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"key":"K5nxlv3x9JNTQtPAUNWKuLwGH31dgqd8b8ddZfTpUeU","party":"hrss","role":"reviewer"},"id":"01900000-0000-7000-8001-000000000003","ledger":"vouchers.example/world","type":"key.add"},"prev":"80afe7f682c327833d1205563efe846357c7194d0cab407f7a76f1034cdad290","seq":2,"signatures":[{"key":"f0aeb0a28203efb6","sig":"SLX2XWXZXbV8Fe9F4bbDz8LDa2GVKyZftiRP4I9R_0k_VPzXJQwqui95ya1KxhO5erw2W4Sy_zMVZJ7QWxWjBA"}]}');
INSERT INTO version_1.entries VALUES (1, 3, '01900000-0000-7000-8001-000000000004', 'party.admit', '2025-01-02T01:00:00.000Z', 'e8fdaa907801bfd8e4faff16afd1d87efa6de5a4debab861958213afa896ac96', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"keys":[{"key":"oeGOrS6yCGTK_k2NPVQAoyCM4G6wnsY84JN9JoPv-c4","role":"finance"}],"kind":"finance","name":"示例finance","party":"finance-a"},"id":"01900000-0000-7000-8001-000000000004","ledger":"vouchers.example/world","type":"party.admit"},"prev":"917dcbbcb23af6da40fde20b7da832361a843778476b920e6bbfc0df96de9dfc","seq":3,"signatures":[{"key":"f0aeb0a28203efb6","sig":"ffzG9rH8jKreE4VmH54yL2EDJnoqjNorGcHt0RDTQJi4CZctKfGkH46lYzQe72XPIR7blUXaxPVoO4ldcBuDAw"}]}');
INSERT INTO version_1.entries VALUES (1, 4, '01900000-0000-7000-8001-000000000005', 'party.admit', '2025-01-02T01:00:00.000Z', '2c31eb6164652fadf439bb15fa5e5bceb9a9f5b5b74ae6c0b1264bcad1106c45', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"keys":[{"key":"hbWvmU6t3BM9YCkjK7OkrUxiy6_lRSF4h9DWj9gddtA","role":"school"}],"kind":"school","name":"示例school","party":"school-a","payee":"3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a"},"id":"01900000-0000-7000-8001-000000000005","ledger":"vouchers.example/world","type":"party.admit"},"prev":"e8fdaa907801bfd8e4faff16afd1d87efa6de5a4debab861958213afa896ac96","seq":4,"signatures":[{"key":"f0aeb0a28203efb6","sig":"qBEFH5a-X8r-Cel7FpZc3gVWdOTYSJR2JJ23AX90V5jNmWY_nkfrJd1c9C-1Ysl-LocjIBSP8TxEUqmxziKcAA"}]}');
INSERT INTO version_1.entries VALUES (1, 5, '01900000-0000-7000-8001-000000000006', 'party.admit', '2025-01-02T01:00:00.000Z', '6d308702ec03406f8875c686cf2fd2357276295407ce1040397ca2ef4ff0fc84', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"keys":[{"key":"u4mDuOu3H5gsRzpSXYqlgMQsZmTZcY_K2zaWHpy_rkI","role":"evaluator"}],"kind":"evaluator","name":"示例evaluator","party":"evaluator-a"},"id":"01900000-0000-7000-8001-000000000006","ledger":"vouchers.example/world","type":"party.admit"},"prev":"2c31eb6164652fadf439bb15fa5e5bceb9a9f5b5b74ae6c0b1264bcad1106c45","seq":5,"signatures":[{"key":"f0aeb0a28203efb6","sig":"Ru5rFaLT5U0fokEFx3ZQs_dJVf598CVTC9eNt8dA4O5Q1EoX-R5ay6ESg43abNTGkhhV8R-LE0udYMsz6XotAA"}]}');
INSERT INTO version_1.entries VALUES (1, 6, '01900000-0000-7000-8001-000000000007', 'party.admit', '2025-01-02T01:00:00.000Z', 'be508e32ee397cc5a89732b4a00a4794af1e6af9b6923c8244a548ffb7c8ed4d', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"keys":[{"key":"Ks5t2rwelD6yq2CFJW_kdHLBtheTAbqN_2b5TviEuYU","role":"auditor"}],"kind":"auditor","name":"示例auditor","party":"auditor-a"},"id":"01900000-0000-7000-8001-000000000007","ledger":"vouchers.example/world","type":"party.admit"},"prev":"6d308702ec03406f8875c686cf2fd2357276295407ce1040397ca2ef4ff0fc84","seq":6,"signatures":[{"key":"f0aeb0a28203efb6","sig":"U-8vUvdE5CSrE2Tqutd3GGumSGAF-Rh6o3W40Uh6nx3q7YoNnbKBd_GkPe5wrHFy_zbxT2ZSg7l-n01jvNR0BA"}]}');
INSERT INTO version_1.entries VALUES (1, 7, '01900000-0000-7000-8001-000000000008', 'party.authorise', '2025-01-02T01:00:00.000Z', '2413e485e17c34b8b596524e2df968b44e566008196b265b246c7ba731a4bd1d', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"from":"2025-01-01","levels":[5],"occupation":"4-04-05-05","party":"school-a","until":"2025-12-31"},"id":"01900000-0000-7000-8001-000000000008","ledger":"vouchers.example/world","type":"party.authorise"},"prev":"be508e32ee397cc5a89732b4a00a4794af1e6af9b6923c8244a548ffb7c8ed4d","seq":7,"signatures":[{"key":"6bce608f70bca703","sig":"8SCKBsaXyMo4OCaOqxl9qf6FaJ-6ATANKLEQfGiEszgVx86iFSqq64V0pfyT6BRtMcnVeF3wFIPc2su-fda2AA"}]}');
INSERT INTO version_1.entries VALUES (1, 8, '01900000-0000-7000-8001-000000000009', 'party.authorise', '2025-01-02T01:00:00.000Z', 'b6bc2535188b6490b9b1bb63d495c1b6eca6c8ca23423b014fe6de9852fa2711', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"from":"2025-01-01","levels":[5],"occupation":"4-04-05-05","party":"evaluator-a","until":"2025-12-31"},"id":"01900000-0000-7000-8001-000000000009","ledger":"vouchers.example/world","type":"party.authorise"},"prev":"2413e485e17c34b8b596524e2df968b44e566008196b265b246c7ba731a4bd1d","seq":8,"signatures":[{"key":"6bce608f70bca703","sig":"_TEY7uChDZNYV0m2CPlnmHv3T4Y1-8hFX5OhJYPDxG5NjU4CGpcONzzqHETA39AFukPkSemtI_ajMbVZjfvvDw"}]}');
INSERT INTO version_1.entries VALUES (1, 9, '01900000-0000-7000-8001-00000000000a', 'fund.open', '2025-01-02T01:00:00.000Z', 'a1fe78c10e983baef4dcb7233379d44f6213cf0e9659b872f6e7fab781a572de', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"fund":"linwu-2025","name":"就业补助资金","region":"431025","reuseRecoveries":true,"source":"employment-subsidy","year":2025},"id":"01900000-0000-7000-8001-00000000000a","ledger":"vouchers.example/world","type":"fund.open"},"prev":"b6bc2535188b6490b9b1bb63d495c1b6eca6c8ca23423b014fe6de9852fa2711","seq":9,"signatures":[{"key":"586606683dc639cf","sig":"7Cocd8zKuUinEGWZ_FDZ5IVX-gwhm-pv8OHCFXO9BPlygRNedbEpLWD2zjEDWh4L8MApPPBpxN-GZ2KqAc80Aw"}]}');
INSERT INTO version_1.entries VALUES (1, 10, '01900000-0000-7000-8001-00000000000b', 'fund.appropriate', '2025-01-02T01:00:00.000Z', 'd69f9adbab4d6352cb75879a8b8735dea422fc84917b27b7d4dec745a5192fa3', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"amount":1000000000000,"document":"示例财社〔2025〕1号","fund":"linwu-2025"},"id":"01900000-0000-7000-8001-00000000000b","ledger":"vouchers.example/world","type":"fund.appropriate"},"prev":"a1fe78c10e983baef4dcb7233379d44f6213cf0e9659b872f6e7fab781a572de","seq":10,"signatures":[{"key":"586606683dc639cf","sig":"llW8dR-XWAwZ_MWwxfDDnZZ_XFqHf6V1DI0rGlIv4wAoGMaLNftJA3sWdYp8JgM8b4UUpvh19qVnzgUY2GSyBg"}]}');
INSERT INTO version_1.entries VALUES (1, 11, '01900000-0000-7000-8001-00000000000c', 'programme.publish', '2025-01-02T01:00:00.000Z', '558ef454369c2ee403f2c0368cc2e06a301fd7b6ff07e6d46774b83d2c3631e9', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"attendance":8000,"classSize":500,"face":100000,"filingLead":5,"from":"2025-01-01","funds":["linwu-2025"],"groups":["graduate","unemployed"],"issueCap":1000000,"kind":"qualification","limits":{"noLowerLevel":true,"oncePerLevel":true,"perYear":1},"name":"人工智能训练师","prices":[{"level":5,"minMinutes":600,"occupation":"4-04-05-05","outcomes":{"certificate":10000,"completion":6000},"standard":100000}],"programme":"ai-trainer-2025","publicity":5,"redeemWithin":30,"reserveAt":"hold","rounding":100,"until":"2025-12-31"},"id":"01900000-0000-7000-8001-00000000000c","ledger":"vouchers.example/world","type":"programme.publish"},"prev":"d69f9adbab4d6352cb75879a8b8735dea422fc84917b27b7d4dec745a5192fa3","seq":11,"signatures":[{"key":"6bce608f70bca703","sig":"MNqltBxrHbLqDzc-P-SvxluTrtomkrZTvEkAb6xMnAeIwaYEfPqX-8Gu505VQaXoMRvNi9WOiEGZPYOqoGfjDA"}]}');
INSERT INTO version_1.entries VALUES (1, 12, '01900000-0000-7000-8001-00000000000d', 'trainee.register', '2025-01-02T01:00:00.000Z', '5f3681b06405f89145b7858e629405de64ef523926ef19a441e662533648289d', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"groups":["graduate"],"trainee":"trainee-1"},"id":"01900000-0000-7000-8001-00000000000d","ledger":"vouchers.example/world","type":"trainee.register"},"prev":"558ef454369c2ee403f2c0368cc2e06a301fd7b6ff07e6d46774b83d2c3631e9","seq":12,"signatures":[{"key":"6bce608f70bca703","sig":"FpRCcG8HOfK2BsWkwHBlbFuZ-BSPzFfmJa7h2aPRU9AfZ3MpKCPwQf-YPWCidv2Due2ZSG0_HxX9V4P4w6QRCw"}]}');
INSERT INTO version_1.entries VALUES (1, 13, '01900000-0000-7000-8001-00000000000e', 'trainee.register', '2025-01-02T01:00:00.000Z', '0ff8dddaf756820aec9fddaaf5660a5152acdaaa557ee72bdee56452c0da1952', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"groups":["graduate"],"trainee":"trainee-2"},"id":"01900000-0000-7000-8001-00000000000e","ledger":"vouchers.example/world","type":"trainee.register"},"prev":"5f3681b06405f89145b7858e629405de64ef523926ef19a441e662533648289d","seq":13,"signatures":[{"key":"6bce608f70bca703","sig":"rb9HndxHIm3elVMwGlHhWHPjYMJFD6qCYAeLUSXaXXMBxZ8utnfUw9PmWCEIaPa6WSwhRgcEIErGpmhWmwDfCQ"}]}');
INSERT INTO version_1.entries VALUES (1, 14, '01900000-0000-7000-8001-00000000000f', 'trainee.register', '2025-01-02T01:00:00.000Z', '98a4bbd4890f1a5e0998147f4474ef22ba0b57d178798cafce32577ee4a660c6', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"groups":["graduate"],"trainee":"trainee-3"},"id":"01900000-0000-7000-8001-00000000000f","ledger":"vouchers.example/world","type":"trainee.register"},"prev":"0ff8dddaf756820aec9fddaaf5660a5152acdaaa557ee72bdee56452c0da1952","seq":14,"signatures":[{"key":"6bce608f70bca703","sig":"rw5FvNZ6tYw1Ai-CWsriI0e2EQ0h8WcvbM1-PW0GzJbXq77ybktsPb1P5eg5CZFSunmIEgezEIKocFQz27HxDQ"}]}');
INSERT INTO version_1.entries VALUES (1, 15, '01900000-0000-7000-8001-000000000010', 'voucher.issue', '2025-01-02T01:00:00.000Z', '4b11eb5db827889c5129798778a9882baa1e3426c8f2842c269d8832b9aedf01', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"fund":"linwu-2025","programme":"ai-trainer-2025","until":"2025-06-30","vouchers":[{"group":"graduate","trainee":"trainee-1","voucher":"01900000-0000-7000-8000-000000000001"},{"group":"graduate","trainee":"trainee-2","voucher":"01900000-0000-7000-8000-000000000002"},{"group":"graduate","trainee":"trainee-3","voucher":"01900000-0000-7000-8000-000000000003"}]},"id":"01900000-0000-7000-8001-000000000010","ledger":"vouchers.example/world","type":"voucher.issue"},"prev":"98a4bbd4890f1a5e0998147f4474ef22ba0b57d178798cafce32577ee4a660c6","seq":15,"signatures":[{"key":"6bce608f70bca703","sig":"1EiK6-ybDnapzlWfK-W0T0p2Zb22d1UcTViyASQ7vhgV2UNiDWgY2WOCYS3mRgpPPQXSIFBGWkqKb4VomNc-Dw"}]}');
INSERT INTO version_1.entries VALUES (1, 16, '01900000-0000-7000-8001-000000000011', 'voucher.claim', '2025-01-02T01:00:00.000Z', '4a2af46387e4f03357003f778df25473dfa165cfcc8d572fc2efbf138fbbbb99', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"trainee":"trainee-1","voucher":"01900000-0000-7000-8000-000000000001"},"id":"01900000-0000-7000-8001-000000000011","ledger":"vouchers.example/world","type":"voucher.claim"},"prev":"4b11eb5db827889c5129798778a9882baa1e3426c8f2842c269d8832b9aedf01","seq":16,"signatures":[{"key":"6bce608f70bca703","sig":"EIj3NgxDeuZ8RSrzZpbC77dc78Q8gBWwYwoGWmnKYa3dySybVEiq1MSQW2x7XRWzjhxepLLo4YSehkDYI-3nDg"}]}');
INSERT INTO version_1.entries VALUES (1, 17, '01900000-0000-7000-8001-000000000012', 'voucher.claim', '2025-01-02T01:00:00.000Z', '0e5b3d1c0c6cf8a7940fcab0fbae0fdc6c89d17008068566117fc82d912c3256', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"trainee":"trainee-2","voucher":"01900000-0000-7000-8000-000000000002"},"id":"01900000-0000-7000-8001-000000000012","ledger":"vouchers.example/world","type":"voucher.claim"},"prev":"4a2af46387e4f03357003f778df25473dfa165cfcc8d572fc2efbf138fbbbb99","seq":17,"signatures":[{"key":"6bce608f70bca703","sig":"dNRb37aI1FDwbntHK8RJ5TRu0lFl0RPXsAXLsUJwMpSKkVL_sgEWoA2JLqIg5_iq0ixhuk54ERyFLz4y5VLgCA"}]}');
INSERT INTO version_1.entries VALUES (1, 18, '01900000-0000-7000-8001-000000000013', 'voucher.claim', '2025-01-02T01:00:00.000Z', 'dd6beb311b43c15f08f69a4dfd5d7b4edaeab1081fa8bfb90fba7c6c3b3a45f3', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"trainee":"trainee-3","voucher":"01900000-0000-7000-8000-000000000003"},"id":"01900000-0000-7000-8001-000000000013","ledger":"vouchers.example/world","type":"voucher.claim"},"prev":"0e5b3d1c0c6cf8a7940fcab0fbae0fdc6c89d17008068566117fc82d912c3256","seq":18,"signatures":[{"key":"6bce608f70bca703","sig":"6DnDpelAPwV4wmcbI6xzw1UeZogiMjHiZ1OmW0uCAW_y7g3ax7S9bz_3irg4Xq2hyFeptjGl4QE-Vn4hsM3LBg"}]}');
INSERT INTO version_1.entries VALUES (1, 19, '01900000-0000-7000-8001-000000000014', 'class.file', '2025-01-02T01:00:00.000Z', 'a7d107f8684644dd486e62552a0ca5f98632138b540dff313f76ebeb8b23efee', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"capacity":3,"class":"class-1-1","delivery":"onsite","level":5,"occupation":"4-04-05-05","place":"示例路1号","programme":"ai-trainer-2025","school":"school-a","sessions":[{"from":"2025-01-20T01:00:00.000Z","to":"2025-01-20T07:00:00.000Z"},{"from":"2025-01-21T01:00:00.000Z","to":"2025-01-21T07:00:00.000Z"}]},"id":"01900000-0000-7000-8001-000000000014","ledger":"vouchers.example/world","type":"class.file"},"prev":"dd6beb311b43c15f08f69a4dfd5d7b4edaeab1081fa8bfb90fba7c6c3b3a45f3","seq":19,"signatures":[{"key":"a532dbf242b6fb20","sig":"5SxgsniJ6HTU0L13HiastxGoMvrSxi3lq6k7dcUDJh6Iz32g1erU9Ce1saPVloeqgUuQ47y6Zu_GYUeZGY6tCQ"}]}');
INSERT INTO version_1.entries VALUES (1, 20, '01900000-0000-7000-8001-000000000015', 'class.approve', '2025-01-02T01:00:00.000Z', '4b065c6c5556bbc6f5e15077e4a59e49248da79af4f8c7d2008c1c7df2bb8ad3', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"class":"class-1-1"},"id":"01900000-0000-7000-8001-000000000015","ledger":"vouchers.example/world","type":"class.approve"},"prev":"a7d107f8684644dd486e62552a0ca5f98632138b540dff313f76ebeb8b23efee","seq":20,"signatures":[{"key":"6bce608f70bca703","sig":"AlLw-wLoHwLoMFw8tKh-piGwwGPBWp7PhLhr3q93JaSjPviW9DIYgAFg-2rCG_Y_LqSQRQLtAHYidbl16er8AA"}]}');
INSERT INTO version_1.entries VALUES (1, 21, '01900000-0000-7000-8001-000000000016', 'voucher.hold', '2025-01-02T01:00:00.000Z', 'de47a799dbe53b841b341c122ea922d62065a21d0f09cf223d4323709824c5fc', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"class":"class-1-1","voucher":"01900000-0000-7000-8000-000000000001"},"id":"01900000-0000-7000-8001-000000000016","ledger":"vouchers.example/world","type":"voucher.hold"},"prev":"4b065c6c5556bbc6f5e15077e4a59e49248da79af4f8c7d2008c1c7df2bb8ad3","seq":21,"signatures":[{"key":"6bce608f70bca703","sig":"Kojj_7gY-LwHInBm2N0p-oVSJVsTY524cLSagSyohGDDdj3RX7XMoAYPPaY7UQGzjRREisDL6kVD4d0LuvylAA"},{"key":"a532dbf242b6fb20","sig":"R4YtI2l7NQEPHfXz0jz4Vqp4b8zvHEoxHCvPO1tH8sHbWCGppGFaki3FAKhFz5RFTnHf-nhkPncjypsYM9d_Ag"}]}');
INSERT INTO version_1.entries VALUES (1, 22, '01900000-0000-7000-8001-000000000017', 'voucher.hold', '2025-01-02T01:00:00.000Z', 'fa5c65323e6066c76d4b07a76942d28b9085276f498da5839b2b85cb01ed22c6', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"class":"class-1-1","voucher":"01900000-0000-7000-8000-000000000002"},"id":"01900000-0000-7000-8001-000000000017","ledger":"vouchers.example/world","type":"voucher.hold"},"prev":"de47a799dbe53b841b341c122ea922d62065a21d0f09cf223d4323709824c5fc","seq":22,"signatures":[{"key":"6bce608f70bca703","sig":"xC903DkYhEwUEFkH6Azr4S-w8tmRUzOJ3yVZ8-9c3bHmRJFmbJKo7XSWig_ea4gODtw2usf9pl-HmthDYQnICw"},{"key":"a532dbf242b6fb20","sig":"8cH6yHVezRNHMNu34Oz8ndZC1PaHmd58yjNjbMfEm3N2Mv-_i43DodpNgsjSoNhDO48Ig_9cXC64o5f76grrAQ"}]}');
INSERT INTO version_1.entries VALUES (1, 23, '01900000-0000-7000-8001-000000000018', 'voucher.hold', '2025-01-02T01:00:00.000Z', 'df54186f895a987d0ba7ed610413021698780266961b79ac58b1cf2064ca95d9', '{"at":"2025-01-02T01:00:00.000Z","instruction":{"data":{"class":"class-1-1","voucher":"01900000-0000-7000-8000-000000000003"},"id":"01900000-0000-7000-8001-000000000018","ledger":"vouchers.example/world","type":"voucher.hold"},"prev":"fa5c65323e6066c76d4b07a76942d28b9085276f498da5839b2b85cb01ed22c6","seq":23,"signatures":[{"key":"6bce608f70bca703","sig":"rX1zrWotjCDIPuKa4vBU7Xr6peLr0s643iMgxQi81X9CysH36QZH9GKDt-KQA1rHG9gvBS3ix1RS5e7wYthfCA"},{"key":"a532dbf242b6fb20","sig":"kv5z3-cokvkO9KHTNDLRejZCVOQZXWHbmIQq864zVdSLz_-aEw1AQ2FofHsgidUi03vhpxVN0VI4mfhzPGYYAg"}]}');
INSERT INTO version_1.entries VALUES (1, 24, '01900000-0000-7000-8001-000000000019', 'class.close', '2025-01-21T08:00:00.000Z', '565158d2988ebe4f4909d189442887bba79dc49412a9efad4d8a6d251bf18142', '{"at":"2025-01-21T08:00:00.000Z","instruction":{"data":{"attendance":[{"minutes":720,"voucher":"01900000-0000-7000-8000-000000000001"},{"minutes":720,"voucher":"01900000-0000-7000-8000-000000000002"},{"minutes":720,"voucher":"01900000-0000-7000-8000-000000000003"}],"class":"class-1-1","evidence":"eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"},"id":"01900000-0000-7000-8001-000000000019","ledger":"vouchers.example/world","type":"class.close"},"prev":"df54186f895a987d0ba7ed610413021698780266961b79ac58b1cf2064ca95d9","seq":24,"signatures":[{"key":"a532dbf242b6fb20","sig":"HzRucZ6ns4cPtTqTyhJOSEFxeX_rwQ-xopugQxaGVn8d2RzThRZcOZ3_dZezVHUIGgjAgLgUYClQutMxg8IdDw"}]}');
INSERT INTO version_1.entries VALUES (1, 25, '01900000-0000-7000-8001-00000000001a', 'certificate.attest', '2025-01-21T08:00:00.000Z', '4ed7b8032d5a1dcc1c12cc9b04607fcc020cabc03113dd4fa6d796febac0d95c', '{"at":"2025-01-21T08:00:00.000Z","instruction":{"data":{"certificate":"C-01900000-0000-7000-8000-000000000001","day":"2025-01-21","voucher":"01900000-0000-7000-8000-000000000001"},"id":"01900000-0000-7000-8001-00000000001a","ledger":"vouchers.example/world","type":"certificate.attest"},"prev":"565158d2988ebe4f4909d189442887bba79dc49412a9efad4d8a6d251bf18142","seq":25,"signatures":[{"key":"950fca6fd35df927","sig":"wVurnqZRUVZHylp4W21lurx8TJcug8c4CQhGo5thcnjMh39pNCoO6Gb74_Hnk984V62x3Y9cyMpM3CdEWKVEBw"}]}');
INSERT INTO version_1.entries VALUES (1, 26, '01900000-0000-7000-8001-00000000001b', 'voucher.redeem', '2025-01-21T08:00:00.000Z', '139811fc4d0f0635ab79b5adb1194b734e3dd00de3b0393a19ddd7bff7d84fae', '{"at":"2025-01-21T08:00:00.000Z","instruction":{"data":{"amount":60000,"outcome":"completion","voucher":"01900000-0000-7000-8000-000000000001"},"id":"01900000-0000-7000-8001-00000000001b","ledger":"vouchers.example/world","type":"voucher.redeem"},"prev":"4ed7b8032d5a1dcc1c12cc9b04607fcc020cabc03113dd4fa6d796febac0d95c","seq":26,"signatures":[{"key":"a532dbf242b6fb20","sig":"Igtk7p3jal0fqt63RFb5he_WwaO9QsieWDQCmJ8REHud64x20LSaIoZkaW_l3GotjfVTPFyyOIXdnxJKubwCBA"}]}');
INSERT INTO version_1.entries VALUES (1, 27, '01900000-0000-7000-8001-00000000001c', 'voucher.redeem', '2025-01-21T08:00:00.000Z', '681dae1652ba624d8f78975945a0e85d554f3afc6220787a1ee29422f3f940ca', '{"at":"2025-01-21T08:00:00.000Z","instruction":{"data":{"amount":60000,"outcome":"completion","voucher":"01900000-0000-7000-8000-000000000002"},"id":"01900000-0000-7000-8001-00000000001c","ledger":"vouchers.example/world","type":"voucher.redeem"},"prev":"139811fc4d0f0635ab79b5adb1194b734e3dd00de3b0393a19ddd7bff7d84fae","seq":27,"signatures":[{"key":"a532dbf242b6fb20","sig":"SB2TOwp9dbOLZibLn07SzZtU9I9vfBzdtee0mr19EXsgItw2fZxZ-ZRMjS1hT50cggT3jNxSkS-8th3qAENjBA"}]}');
INSERT INTO version_1.entries VALUES (1, 28, '01900000-0000-7000-8001-00000000001e', 'settlement.submit', '2025-01-21T08:00:00.000Z', 'f05ee3804f973e7d862ebc508482e8f4fde7c8d7b7e50e04c88765a1be49bdce', '{"at":"2025-01-21T08:00:00.000Z","instruction":{"data":{"fund":"linwu-2025","lines":[{"amount":60000,"voucher":"01900000-0000-7000-8000-000000000001"}],"settlement":"batch-1","total":60000},"id":"01900000-0000-7000-8001-00000000001e","ledger":"vouchers.example/world","type":"settlement.submit"},"prev":"681dae1652ba624d8f78975945a0e85d554f3afc6220787a1ee29422f3f940ca","seq":28,"signatures":[{"key":"a532dbf242b6fb20","sig":"NVevX0bBSh11vazQ3PoHJbAZgy3AqJwL4FUDu_VO_wzY41yhc3gcE5ZsNPDXv0_md9WOEeeZeD18xvt8kjohAw"}]}');
INSERT INTO version_1.refusals VALUES (1, '01900000-0000-7000-8001-00000000001d', 'e7fc1478c03a645971e4f503a18c19041b013c26c4d867fa2fc80692a1534022', 'already-redeemed', '{"voucher":"01900000-0000-7000-8000-000000000002","state":"redeemed"}', '2025-01-21T08:00:00.000Z');
INSERT INTO version_1.checkpoints VALUES (1, 29, 'vouchers.example/world
29
iJEh0iY/B43OMn7OPlHBAVtVHzYgLllZLvnKsRVr7PE=

— vouchers.example/world 6DpDDJNQzrr8Z8qGNHP64Ek7yWCYo6IBnfAM/Rk2A0LLgLJfUL4ArCcT0ydIo569sfpJTwdsh3cgBG6lXfUENP3uUw4=
');
INSERT INTO version_1.ledger_terms VALUES (1, 'ledger', 'vouchers.example/world', 'service', '["f0aeb0a28203efb6"]', '["07a8802b18c0bc70"]', '{}');
INSERT INTO version_1.parties VALUES (1, 'service', 'service', 'service', NULL, NULL, 0, '[{"key":"07a8802b18c0bc70","role":"operator"}]', '[]');
INSERT INTO version_1.parties VALUES (1, 'hrss', 'bureau', '示例县人力资源和社会保障局', NULL, NULL, 0, '[{"key":"f0aeb0a28203efb6","role":"root"},{"key":"6bce608f70bca703","role":"issuer"},{"key":"01949cd828a99266","role":"reviewer"}]', '[]');
INSERT INTO version_1.parties VALUES (1, 'finance-a', 'finance', '示例finance', NULL, NULL, 0, '[{"key":"586606683dc639cf","role":"finance"}]', '[]');
INSERT INTO version_1.parties VALUES (1, 'school-a', 'school', '示例school', NULL, '3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a', 0, '[{"key":"a532dbf242b6fb20","role":"school"}]', '[]');
INSERT INTO version_1.parties VALUES (1, 'evaluator-a', 'evaluator', '示例evaluator', NULL, NULL, 0, '[{"key":"950fca6fd35df927","role":"evaluator"}]', '[]');
INSERT INTO version_1.parties VALUES (1, 'auditor-a', 'auditor', '示例auditor', NULL, NULL, 0, '[{"key":"2b60118a9cef4311","role":"auditor"}]', '[]');
INSERT INTO version_1.keys VALUES (1, '07a8802b18c0bc70', 'DWxvXclqsjDMGH7vKdppSLgrhkOQtDNJLbAh2A5kql4', 'operator', 'service', 0);
INSERT INTO version_1.keys VALUES (1, 'f0aeb0a28203efb6', 'bcvDt3MBoHMhfivpO1TwPHXAtnSUfS5uFeCiYQU-CFQ', 'root', 'hrss', 0);
INSERT INTO version_1.keys VALUES (1, '6bce608f70bca703', 'P8CsPnX2h4MAahaUEv91GcsXwCWfD6sC5c5OWhPOPRs', 'issuer', 'hrss', 0);
INSERT INTO version_1.keys VALUES (1, '01949cd828a99266', 'K5nxlv3x9JNTQtPAUNWKuLwGH31dgqd8b8ddZfTpUeU', 'reviewer', 'hrss', 0);
INSERT INTO version_1.keys VALUES (1, '586606683dc639cf', 'oeGOrS6yCGTK_k2NPVQAoyCM4G6wnsY84JN9JoPv-c4', 'finance', 'finance-a', 0);
INSERT INTO version_1.keys VALUES (1, 'a532dbf242b6fb20', 'hbWvmU6t3BM9YCkjK7OkrUxiy6_lRSF4h9DWj9gddtA', 'school', 'school-a', 0);
INSERT INTO version_1.keys VALUES (1, '950fca6fd35df927', 'u4mDuOu3H5gsRzpSXYqlgMQsZmTZcY_K2zaWHpy_rkI', 'evaluator', 'evaluator-a', 0);
INSERT INTO version_1.keys VALUES (1, '2b60118a9cef4311', 'Ks5t2rwelD6yq2CFJW_kdHLBtheTAbqN_2b5TviEuYU', 'auditor', 'auditor-a', 0);
INSERT INTO version_1.authorisations VALUES (1, 'school-a/4-04-05-05/5', 'school-a', '4-04-05-05', 5, '2025-01-01', '2025-12-31');
INSERT INTO version_1.authorisations VALUES (1, 'evaluator-a/4-04-05-05/5', 'evaluator-a', '4-04-05-05', 5, '2025-01-01', '2025-12-31');
INSERT INTO version_1.trainees VALUES (1, 'trainee-1', '["graduate"]', NULL, NULL, '[]', '["01900000-0000-7000-8000-000000000001"]', '[]');
INSERT INTO version_1.trainees VALUES (1, 'trainee-2', '["graduate"]', NULL, NULL, '[]', '["01900000-0000-7000-8000-000000000002"]', '[]');
INSERT INTO version_1.trainees VALUES (1, 'trainee-3', '["graduate"]', NULL, NULL, '[]', '["01900000-0000-7000-8000-000000000003"]', '[]');
INSERT INTO version_1.funds VALUES (1, 'linwu-2025', '就业补助资金', 'employment-subsidy', 2025, '431025', 1, 0, 1000000000000, 0, 100000, 120000, 0, 0, 0, 0, 0);
INSERT INTO version_1.programmes VALUES (1, 'ai-trainer-2025', '人工智能训练师', 'qualification', '2025-01-01', '2025-12-31', '["linwu-2025"]', '["graduate","unemployed"]', '[{"occupation":"4-04-05-05","level":5,"standard":100000,"minMinutes":600,"outcomes":{"certificate":10000,"completion":6000}}]', 100000, 'hold', 100, 1000000, NULL, 8000, '{"perYear":1,"oncePerLevel":true,"noLowerLevel":true}', 500, 5, 30, 5, 0, 3, 220000);
INSERT INTO version_1.classes VALUES (1, 'class-1-1', 'school-a', 'ai-trainer-2025', NULL, '4-04-05-05', 5, 'onsite', 3, '示例路1号', '[{"from":"2025-01-20T01:00:00.000Z","to":"2025-01-20T07:00:00.000Z"},{"from":"2025-01-21T01:00:00.000Z","to":"2025-01-21T07:00:00.000Z"}]', 720, 'closed', 3, '["01900000-0000-7000-8000-000000000001","01900000-0000-7000-8000-000000000002","01900000-0000-7000-8000-000000000003"]', 1, '[]');
INSERT INTO version_1.certificates VALUES (1, 'C-01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000001', 'evaluator-a', '2025-01-21', 0);
INSERT INTO version_1.vouchers VALUES (1, '01900000-0000-7000-8000-000000000003', 'ai-trainer-2025', 'linwu-2025', 'trainee-3', 'graduate', 100000, '2025-06-30', 'held', 'class-1-1', 720, 100000, 0, 0, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL, '[]');
INSERT INTO version_1.vouchers VALUES (1, '01900000-0000-7000-8000-000000000002', 'ai-trainer-2025', 'linwu-2025', 'trainee-2', 'graduate', 100000, '2025-06-30', 'redeemed', 'class-1-1', 720, 0, 60000, 0, NULL, 'completion', NULL, 100000, NULL, 0, 0, 0, 0, NULL, NULL, '[]');
INSERT INTO version_1.vouchers VALUES (1, '01900000-0000-7000-8000-000000000001', 'ai-trainer-2025', 'linwu-2025', 'trainee-1', 'graduate', 100000, '2025-06-30', 'redeemed', 'class-1-1', 720, 0, 60000, 0, 'C-01900000-0000-7000-8000-000000000001', 'completion', NULL, 100000, 'batch-1', 0, 0, 0, 0, NULL, NULL, '[]');
INSERT INTO version_1.settlements VALUES (1, 'batch-1', 'school-a', 'linwu-2025', '3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a', '[{"voucher":"01900000-0000-7000-8000-000000000001","amount":60000}]', 'submitted', 60000, NULL, NULL);
CREATE FUNCTION "version_1".voucher_ledger_never() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = TG_OP || ' of ' || TG_TABLE_NAME || ': never';
END$wall$;
CREATE FUNCTION "version_1".entries_on_insert() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF ((NEW.line::json ->> 'seq') IS DISTINCT FROM NEW.seq::text
      OR ((NEW.line::json ->> 'prev') = CASE NEW.seq WHEN 0 THEN '0000000000000000000000000000000000000000000000000000000000000000'
        ELSE (SELECT hash FROM "version_1".entries WHERE ledger = NEW.ledger AND seq = NEW.seq - 1) END) IS NOT TRUE) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'an entry follows the last one, by its seq and its prev';
  END IF;
  IF (NEW.hash <> encode(sha256(decode('00', 'hex') || convert_to(NEW.line, 'UTF8')), 'hex')) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'the hash of an entry is that of its line';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".ledgers_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF ((NEW.ledger, NEW.origin) <> (OLD.ledger, OLD.origin)
      OR NOT EXISTS (SELECT 1 FROM (SELECT seq, hash, at FROM "version_1".entries
        WHERE ledger = NEW.ledger ORDER BY seq DESC LIMIT 1) AS last
      WHERE (NEW.size, NEW.hash, NEW.at) = (seq + 1, hash, at))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'the head of a ledger is its last entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".ledger_terms_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".parties_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".keys_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".authorisations_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".trainees_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".calendars_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".funds_on_insert_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".funds_on_update_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".funds_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".courses_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".programmes_on_insert_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".programmes_on_update_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".programmes_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".classes_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".certificates_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".vouchers_on_insert_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".vouchers_on_insert() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('issued', 'claimed', 'void', 'expired', 'held')) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'vouchers: not a first state';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".vouchers_on_update_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".vouchers_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  IF (NEW.state IS DISTINCT FROM OLD.state OR NEW.settlement IS DISTINCT FROM OLD.settlement) AND (CASE CASE WHEN OLD.state = 'redeemed' AND OLD.settlement IS NOT NULL THEN 'billed' ELSE OLD.state END
      WHEN 'issued' THEN CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('issued', 'claimed', 'void', 'expired', 'held')
      WHEN 'claimed' THEN CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('claimed', 'held', 'void', 'expired')
      WHEN 'void' THEN CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('void')
      WHEN 'expired' THEN CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('expired')
      WHEN 'held' THEN CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('held', 'claimed', 'redeemed', 'void', 'expired', 'billed')
      WHEN 'redeemed' THEN CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('redeemed', 'held', 'void', 'billed', 'claimed', 'expired')
      WHEN 'billed' THEN CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('billed', 'void', 'settled')
      WHEN 'settled' THEN CASE WHEN NEW.state = 'redeemed' AND NEW.settlement IS NOT NULL THEN 'billed' ELSE NEW.state END NOT IN ('settled', 'billed', 'void')
      ELSE true END) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'vouchers: no such change of state';
  END IF;
  IF (NEW.state IS DISTINCT FROM OLD.state OR NEW.settlement IS DISTINCT FROM OLD.settlement OR NEW.reserved IS DISTINCT FROM OLD.reserved OR NEW.accrued IS DISTINCT FROM OLD.accrued OR NEW.paid IS DISTINCT FROM OLD.paid) AND (OLD.state IN ('redeemed', 'settled') AND OLD.settlement IS NOT NULL AND NEW.state <> 'void'
      AND (NEW.settlement IS DISTINCT FROM OLD.settlement OR NEW.accrued + NEW.paid <> OLD.accrued + OLD.paid)
      OR NEW.state = 'redeemed' AND (NEW.reserved, NEW.paid) <> (0, 0)
      OR NEW.state = 'settled' AND (NEW.reserved, NEW.accrued) <> (0, 0)
      OR NEW.state IN ('void', 'expired') AND (NEW.reserved, NEW.accrued, NEW.paid) <> (0, 0, 0)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a voucher carries what was redeemed, once';
  END IF;
  IF (NEW.state IS DISTINCT FROM OLD.state OR NEW.settlement IS DISTINCT FROM OLD.settlement) AND (NEW.state = 'settled' AND NOT EXISTS (SELECT 1 FROM "version_1".settlements
      WHERE ledger = NEW.ledger AND id = NEW.settlement AND state IN ('publicised', 'paid'))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a voucher is settled by a settlement that was publicised';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".settlements_on_insert_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".settlements_on_insert() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.state NOT IN ('submitted', 'reviewed', 'void', 'publicised')) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'settlements: not a first state';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".settlements_on_update_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".settlements_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  IF (NEW.state IS DISTINCT FROM OLD.state) AND (CASE OLD.state
      WHEN 'submitted' THEN NEW.state NOT IN ('submitted', 'reviewed', 'void', 'publicised')
      WHEN 'reviewed' THEN NEW.state NOT IN ('reviewed', 'publicised', 'void')
      WHEN 'void' THEN NEW.state NOT IN ('void')
      WHEN 'publicised' THEN NEW.state NOT IN ('publicised', 'paid', 'void')
      WHEN 'paid' THEN NEW.state NOT IN ('paid', 'publicised', 'void')
      ELSE true END) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'settlements: no such change of state';
  END IF;
  IF (NEW.state IS DISTINCT FROM OLD.state OR NEW.lines IS DISTINCT FROM OLD.lines) AND (NEW.state = 'paid' AND EXISTS (SELECT 1 FROM json_array_elements(NEW.lines::json) AS line(value)
      LEFT JOIN "version_1".vouchers AS voucher ON voucher.ledger = NEW.ledger AND voucher.id = line.value ->> 'voucher'
      WHERE line.value ->> 'refused' IS NULL AND (voucher.state, voucher.settlement, voucher.paid)
        IS DISTINCT FROM ('settled', NEW.id, (line.value ->> 'amount')::bigint))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a settlement is paid when its vouchers are';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".recoveries_on_insert_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".recoveries_on_update_once() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NOT EXISTS (SELECT 1 FROM "version_1".ledgers AS head
      WHERE EXISTS (SELECT 1 FROM "version_1".entries AS entry WHERE entry.ledger = head.ledger AND entry.seq >= head.size))) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'money moves by an entry';
  END IF;
  RETURN NEW;
END$wall$;
CREATE FUNCTION "version_1".recoveries_on_update() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $wall$
BEGIN
  IF (NEW.ledger IS DISTINCT FROM OLD.ledger OR NEW.id IS DISTINCT FROM OLD.id) AND ((NEW.ledger, NEW.id) <> (OLD.ledger, OLD.id)) THEN
    RAISE EXCEPTION USING ERRCODE = '23000', MESSAGE = 'a record keeps its id';
  END IF;
  RETURN NEW;
END$wall$;
CREATE TRIGGER entries_on_insert BEFORE INSERT ON "version_1".entries FOR EACH ROW EXECUTE FUNCTION "version_1".entries_on_insert();
CREATE TRIGGER entries_never BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_1".entries FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER checkpoints_never BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_1".checkpoints FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER refusals_never BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_1".refusals FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER nodes_never BEFORE UPDATE OR DELETE OR TRUNCATE ON "version_1".nodes FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER ledgers_on_update BEFORE UPDATE ON "version_1".ledgers FOR EACH ROW EXECUTE FUNCTION "version_1".ledgers_on_update();
CREATE TRIGGER ledgers_never BEFORE DELETE OR TRUNCATE ON "version_1".ledgers FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER ledger_terms_on_update BEFORE UPDATE ON "version_1".ledger_terms FOR EACH ROW EXECUTE FUNCTION "version_1".ledger_terms_on_update();
CREATE TRIGGER ledger_terms_never BEFORE DELETE OR TRUNCATE ON "version_1".ledger_terms FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER parties_on_update BEFORE UPDATE ON "version_1".parties FOR EACH ROW EXECUTE FUNCTION "version_1".parties_on_update();
CREATE TRIGGER parties_never BEFORE DELETE OR TRUNCATE ON "version_1".parties FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER keys_on_update BEFORE UPDATE ON "version_1".keys FOR EACH ROW EXECUTE FUNCTION "version_1".keys_on_update();
CREATE TRIGGER keys_never BEFORE DELETE OR TRUNCATE ON "version_1".keys FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER authorisations_on_update BEFORE UPDATE ON "version_1".authorisations FOR EACH ROW EXECUTE FUNCTION "version_1".authorisations_on_update();
CREATE TRIGGER authorisations_never BEFORE DELETE OR TRUNCATE ON "version_1".authorisations FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER trainees_on_update BEFORE UPDATE ON "version_1".trainees FOR EACH ROW EXECUTE FUNCTION "version_1".trainees_on_update();
CREATE TRIGGER trainees_never BEFORE DELETE OR TRUNCATE ON "version_1".trainees FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER calendars_on_update BEFORE UPDATE ON "version_1".calendars FOR EACH ROW EXECUTE FUNCTION "version_1".calendars_on_update();
CREATE TRIGGER calendars_never BEFORE DELETE OR TRUNCATE ON "version_1".calendars FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER funds_on_insert_once BEFORE INSERT ON "version_1".funds FOR EACH STATEMENT EXECUTE FUNCTION "version_1".funds_on_insert_once();
CREATE TRIGGER funds_on_update_once BEFORE UPDATE ON "version_1".funds FOR EACH STATEMENT EXECUTE FUNCTION "version_1".funds_on_update_once();
CREATE TRIGGER funds_on_update BEFORE UPDATE ON "version_1".funds FOR EACH ROW EXECUTE FUNCTION "version_1".funds_on_update();
CREATE TRIGGER funds_never BEFORE DELETE OR TRUNCATE ON "version_1".funds FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER courses_on_update BEFORE UPDATE ON "version_1".courses FOR EACH ROW EXECUTE FUNCTION "version_1".courses_on_update();
CREATE TRIGGER courses_never BEFORE DELETE OR TRUNCATE ON "version_1".courses FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER programmes_on_insert_once BEFORE INSERT ON "version_1".programmes FOR EACH STATEMENT EXECUTE FUNCTION "version_1".programmes_on_insert_once();
CREATE TRIGGER programmes_on_update_once BEFORE UPDATE ON "version_1".programmes FOR EACH STATEMENT EXECUTE FUNCTION "version_1".programmes_on_update_once();
CREATE TRIGGER programmes_on_update BEFORE UPDATE ON "version_1".programmes FOR EACH ROW EXECUTE FUNCTION "version_1".programmes_on_update();
CREATE TRIGGER programmes_never BEFORE DELETE OR TRUNCATE ON "version_1".programmes FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER classes_on_update BEFORE UPDATE ON "version_1".classes FOR EACH ROW EXECUTE FUNCTION "version_1".classes_on_update();
CREATE TRIGGER classes_never BEFORE DELETE OR TRUNCATE ON "version_1".classes FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER certificates_on_update BEFORE UPDATE ON "version_1".certificates FOR EACH ROW EXECUTE FUNCTION "version_1".certificates_on_update();
CREATE TRIGGER certificates_never BEFORE DELETE OR TRUNCATE ON "version_1".certificates FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER vouchers_on_insert_once BEFORE INSERT ON "version_1".vouchers FOR EACH STATEMENT EXECUTE FUNCTION "version_1".vouchers_on_insert_once();
CREATE TRIGGER vouchers_on_insert BEFORE INSERT ON "version_1".vouchers FOR EACH ROW EXECUTE FUNCTION "version_1".vouchers_on_insert();
CREATE TRIGGER vouchers_on_update_once BEFORE UPDATE ON "version_1".vouchers FOR EACH STATEMENT EXECUTE FUNCTION "version_1".vouchers_on_update_once();
CREATE TRIGGER vouchers_on_update BEFORE UPDATE ON "version_1".vouchers FOR EACH ROW EXECUTE FUNCTION "version_1".vouchers_on_update();
CREATE TRIGGER vouchers_never BEFORE DELETE OR TRUNCATE ON "version_1".vouchers FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER settlements_on_insert_once BEFORE INSERT ON "version_1".settlements FOR EACH STATEMENT EXECUTE FUNCTION "version_1".settlements_on_insert_once();
CREATE TRIGGER settlements_on_insert BEFORE INSERT ON "version_1".settlements FOR EACH ROW EXECUTE FUNCTION "version_1".settlements_on_insert();
CREATE TRIGGER settlements_on_update_once BEFORE UPDATE ON "version_1".settlements FOR EACH STATEMENT EXECUTE FUNCTION "version_1".settlements_on_update_once();
CREATE TRIGGER settlements_on_update BEFORE UPDATE ON "version_1".settlements FOR EACH ROW EXECUTE FUNCTION "version_1".settlements_on_update();
CREATE TRIGGER settlements_never BEFORE DELETE OR TRUNCATE ON "version_1".settlements FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TRIGGER recoveries_on_insert_once BEFORE INSERT ON "version_1".recoveries FOR EACH STATEMENT EXECUTE FUNCTION "version_1".recoveries_on_insert_once();
CREATE TRIGGER recoveries_on_update_once BEFORE UPDATE ON "version_1".recoveries FOR EACH STATEMENT EXECUTE FUNCTION "version_1".recoveries_on_update_once();
CREATE TRIGGER recoveries_on_update BEFORE UPDATE ON "version_1".recoveries FOR EACH ROW EXECUTE FUNCTION "version_1".recoveries_on_update();
CREATE TRIGGER recoveries_never BEFORE DELETE OR TRUNCATE ON "version_1".recoveries FOR EACH STATEMENT EXECUTE FUNCTION "version_1".voucher_ledger_never();
CREATE TABLE "version_1".voucher_ledger_schema (version bigint PRIMARY KEY);
INSERT INTO "version_1".voucher_ledger_schema (version) VALUES (1);
