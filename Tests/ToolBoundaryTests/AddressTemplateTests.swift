import Testing
import ToolBoundary

@Suite struct `The template of an address` {
    @Test(arguments: [
        "https://a.example", "https://a.example/",
        "http://a.example:8080/x/{{args.a}}?b={{args.b}}",
        "{{env.BASE}}", "{{env.BASE}}/x", "{{ env.BASE }}?x=1", "http://[2606:4700::1]/x",
    ]) func `names its host, or an environment variable does`(text: String) throws {
        _ = try AddressTemplate(text)
    }

    @Test(arguments: [
        "", "/x", "ftp://a/", "https://", "https://{{args.host}}/x", "https://a{{args.b}}/x",
        "https://a.example:{{args.port}}/", "{{args.url}}", "{{secret.BASE}}/x",
        "{{env.BASE}}{{args.x}}", "{{env.BASE}}.evil.example/", "https://user@a.example/",
        "https://a.example/{{secret.KEY}}", "https://a.example/x#y", "https://a.example/a b",
        "https://a.example\\@b.example/", "//a.example/x", "{{inputs.base}}/x",
    ]) func `lets nothing else choose whom it reaches`(text: String) {
        #expect(throws: AddressTemplate.Mistake.self) { try AddressTemplate(text) }
    }

    @Test func `a host is allowed by its name or by what it ends with`() {
        let hosts = ["api.example.com", "*.internal.example"]
        #expect(HostList.allows("api.example.com", hosts))
        #expect(HostList.allows("a.b.internal.example", hosts))
        for other in ["internal.example", "example.com", "xapi.example.com", "ainternal.example"] {
            #expect(!HostList.allows(other, hosts))
        }
    }
}
