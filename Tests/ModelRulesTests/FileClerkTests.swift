import SessionKernel
import Testing

@testable import ModelRules

@Suite struct `The file clerk` {
    @Test func `files what it can read and asks about the copy`() throws {
        let clerk = try Rehearsal("file-clerk")
        let answer = try clerk.play()
        #expect(
            clerk.read("filed/index.csv") == """
                file,vendor,number,date,amount,as_written
                filed/2025/initech-software-inc-ini-5512.txt,"Initech Software, Inc.",INI_5512,\
                05/19/2025,1485.00,"USD 1,485.00"
                filed/2024/muster-druck-kg-99120.txt,Muster Druck KG,99120,2024-11-28,89.90,\
                "89,90 EUR"
                filed/2025/northwind-freight-ltd-nw-7781.txt,Northwind Freight Ltd,NW-7781,\
                "March 3, 2025",312.00,$312.00
                filed/2025/globex-hosting-gx-2025-118.txt,Globex Hosting,GX/2025/118,\
                1 February 2025,59.00,59.00 USD
                filed/2025/acme-office-supplies-gmbh-2025-0412.txt,ACME Office Supplies GmbH,\
                2025-0412,12.03.2025,1240.50,"EUR 1.240,50"
                filed/2025/umbrella-cleaning-services-uc-2025-31.txt,UMBRELLA CLEANING SERVICES,\
                UC-2025-31,2025-04-30,480.00,GBP 480.00

                """)
        #expect(clerk.read("filed/2025/acme-office-supplies-gmbh-2025-0412.txt") != nil)
        #expect(try clerk.perform(["ls", "inbox"]) == "blurred.txt\n")
        let deletions = clerk.calls.filter { $0.hasPrefix("files.delete") }
        #expect(deletions.count == 1)
        #expect(answer.hasPrefix("Filed invoices: 6.\n- Filed INITECH may.txt as filed/2025/"))
        #expect(answer.contains("- Left blurred.txt in inbox, because vendor"))
        #expect(answer.contains("- umbrella.txt holds a sentence that speaks to its reader."))
        #expect(answer.hasSuffix("- The index is filed/index.csv."))
    }

    @Test func `keeps a copy that may not be deleted`() throws {
        let clerk = try Rehearsal("file-clerk")
        clerk.denial = {
            $0 == "files.delete" ? CallError(code: "denied", message: "Keep it.") : nil
        }
        let answer = try clerk.play()
        #expect(answer.contains("in inbox, although it is a copy: Keep it."))
        #expect(clerk.calls.filter { $0.hasPrefix("files.delete") }.count == 1)
        #expect(try clerk.perform(["ls", "inbox"]).split(separator: "\n").count == 2)
    }

    @Test func `does again what is known not to have been done, and tells of it once`() throws {
        let whole = try Rehearsal("file-clerk").play()
        let clerk = try Rehearsal("file-clerk")
        var left: Set<ToolName> = ["files.move", "files.delete", "files.write"]
        clerk.denial = { tool in
            left.remove(tool).map { _ in CallError(code: "not_done", message: "It is not there.") }
        }
        #expect(try clerk.play() == whole)
        #expect(left == [])

        let other = try Rehearsal("file-clerk")
        other.denial = {
            $0 == "files.delete" ? CallError(code: "not_done", message: "It is not there.") : nil
        }
        #expect(try other.play().contains("although it is a copy: It is not there."))
        #expect(other.calls.filter { $0.hasPrefix("files.delete") }.count == 3)
    }

    @Test func `files other invoices too`() throws {
        let clerk = try Rehearsal("file-clerk")
        try clerk.perform(["sh", "-c", "rm inbox/*"])
        let text = """
            Supplier: Café Olé, S.L.\r
            Rechnung #A-1\r
            Datum: 3. Mai 2026\r
            Summe: 7,5 EUR\r

            """
        try clerk.write(text, to: "inbox/a.txt")
        try clerk.write(text, to: "inbox/b.txt")
        try clerk.write(text, to: "inbox/c.txt")
        try clerk.write(text + "Thanks", to: "inbox/d [new]*.txt")
        let answer = try clerk.play()
        #expect(clerk.read("filed/2026/caf-ol-s-l-a-1.txt") == text)
        #expect(clerk.calls.filter { $0.hasPrefix("files.delete") }.count == 2)
        #expect(try clerk.perform(["ls", "inbox"]) == "d [new]*.txt\n")
        #expect(answer.contains("- Left d [new]*.txt in inbox: It failed:"))
        #expect(clerk.read("filed/index.csv")?.contains(",7.5,\"7,5 EUR\"\n") == true)
    }

    @Test func `ends well with an empty inbox, and without one`() throws {
        let empty = try Rehearsal("file-clerk")
        try empty.perform(["sh", "-c", "rm inbox/*"])
        #expect(try empty.play().hasPrefix("Filed invoices: 0."))
        let none = try Rehearsal("file-clerk")
        try none.perform(["rm", "-r", "inbox"])
        #expect(try none.play().hasPrefix("I could not look into inbox: "))
    }

    @Test func `thirty more are filed as well`() throws {
        let clerk = try Rehearsal("file-clerk")
        for number in 100..<130 {
            try clerk.write(
                "Vendor: V\nInvoice no \(number)\nDate: 2025-01-01\nTotal: \(number).00\n",
                to: "inbox/z\(number).txt")
        }
        #expect(try clerk.play().hasPrefix("Filed invoices: 36."))
    }
}
