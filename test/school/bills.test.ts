import { parseBills } from "training-voucher-ledger/school";
import { describe, expect, test } from "vitest";

const V = "0194f000-0000-7000-8000-000000000001";
const bill = { invoice: "A-0001", voucher: V, amount: 60_000 };

test.each([
  ["in yuan", `invoice,voucher,amount yuan\nA-0001,${V},600.00\n`],
  ["in fen", `invoice,voucher,amount fen\nA-0001,${V},60000\n`],
  ["in Chinese", `发票号,培训券,金额（元）\nA-0001,${V},600\n`],
  ["in any order, with other columns", `class,Amount (Yuan),Voucher,Invoice\n一班,600.0,${V},A-0001\n`],
  ["as a spreadsheet writes it", `\ufeffinvoice,voucher,amount yuan\r\n"A-0001","${V}","600.00"\r\n,,\r\n`],
  ["with semicolons", `invoice;voucher;amount yuan\nA-0001;${V};600\n`],
  ["with tabs", `invoice\tvoucher\tamount yuan\nA-0001\t${V}\t600\n`],
  ["with thousands and the sign of the currency", `invoice,voucher,amount yuan\nA-0001,${V},"￥600.00"\n`],
  ["with a voucher in capitals and spaces around", `invoice,voucher,amount yuan\n A-0001 , ${V.toUpperCase()} ,600\n`],
])("a bill %s is the same bill", (_, csv) => {
  expect(parseBills(csv)).toEqual([bill]);
});

test("amounts are exact to the fen", () => {
  const of = (yuan: string) => parseBills(`invoice,voucher,amount yuan\n1,${V},"${yuan}"\n`)[0]?.amount;
  expect(["0", "0.01", "0.1", "1,234.50", "1234567.89", "90071992547409.91"].map(of)).toEqual([
    ...[0, 1, 10, 123_450, 123_456_789, Number.MAX_SAFE_INTEGER],
  ]);
});

test("a file in GB 18030, as spreadsheets in Chinese write it, is read", () => {
  // 发票号,培训券,金额(元) in GB 18030
  const titles = "b7a2c6b1bac52cc5e0d1b5c8af2cbdf0b6ee28d4aa290a";
  const bytes = Buffer.concat([Buffer.from(titles, "hex"), Buffer.from(`A-0001,${V},600\n`)]);
  expect(parseBills(bytes)).toEqual([bill]);
  expect(parseBills(Buffer.from(`invoice,voucher,amount yuan\nA-0001,${V},600\n`))).toEqual([bill]);
});

describe("what is wrong is named by row and column", () => {
  const titles = "invoice,voucher,amount yuan";
  test.each([
    [`invoice,voucher,amount\n`, /no column amount yuan/],
    [`voucher,amount yuan\n`, /no column invoice/],
    [`invoice,amount yuan\n`, /no column voucher/],
    ["", /no column invoice/],
    [`${titles},Amount Yuan\n`, /columns amount yuan and Amount Yuan/],
    [`发票号,培训券,单据号,金额（元）\n`, /columns 发票号 and 单据号 are/],
    [`${titles},amount fen\n`, /both in yuan and in fen/],
    [`${titles}\n1,${V}\n`, /^Row 2 has 2 cells, and the titles 3/],
    [`${titles}\n1,${V},1\n\n2,${V},1,234.50\n`, /^Row 4 has 4 cells/],
    [`${titles}\n1,${V},1\n2,${V},1.005\n`, /^Row 3, column amount yuan: “1\.005” is not an amount in yuan/],
    [`${titles}\n1,${V},-1\n`, /^Row 2, column amount yuan: “-1”/],
    [`${titles}\n1,${V},1e3\n`, /^Row 2, column amount yuan/],
    [`${titles}\n1,${V},"12,34.00"\n`, /^Row 2, column amount yuan/],
    [`${titles}\n1,${V},90071992547409.92\n`, /^Row 2, column amount yuan/],
    [`${titles}\n1,0194F,1\n`, /^Row 2, column voucher: “0194F” is not a voucher's id/],
    [`${titles}\n,${V},1\n`, /^Row 2, column invoice: “” is not/],
    [`${titles}\n1,"${V},1\n`, /^Row 2 is not CSV: a quote/],
  ])("%j", (csv, message) => {
    expect(() => parseBills(csv)).toThrow(
      expect.objectContaining({
        code: "unreadable-input",
        message: expect.stringMatching(message),
        facts: expect.objectContaining({ messageZh: expect.stringMatching(/\p{Script=Han}[^{}]*。$/u) }),
      }),
    );
  });

  test("bytes that are no text", () => {
    expect(() => parseBills(Uint8Array.of(0xff, 0xff))).toThrow(/neither UTF-8 nor GB 18030/);
  });
});
