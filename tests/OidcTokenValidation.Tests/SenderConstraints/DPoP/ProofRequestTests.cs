using OidcTokenValidation.Tests.SenderConstraints.Support;

namespace OidcTokenValidation.Tests.SenderConstraints.DPoP;

/// <summary>RFC 9449 §4.3 checks 8 and 9, through the validator. All of htu is in TargetUriTests and RequestTargetTests.</summary>
public sealed class ProofRequestTests : IDisposable
{
    private readonly ProofApi _api = new();

    public void Dispose() => _api.Dispose();

    [Rule("RFC 9449 §4.3 check 8")]
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("get")]
    [InlineData("M-SEARCH")]
    public void Proof_names_the_method_of_its_request(string method) => _api.Accept(_api.Request(_api.Proof(method).Create(), method));

    [Rule("RFC 9449 §4.3 check 8")]
    [Theory]
    [InlineData("GET", "get")]
    [InlineData("get", "GET")]
    [InlineData("Get", "GET")]
    [InlineData("POST", "GET")]
    [InlineData("HEAD", "GET")]
    [InlineData("GET ", "GET")]
    [InlineData("", "GET")]
    [InlineData("", "")]
    [InlineData("GET\u0000", "GET")]
    [InlineData("GETT", "GET")]
    public void Proof_for_another_method_is_rejected(string htm, string method) =>
        _api.Refuse(_api.Request(_api.Proof(htm).Create(), method), TokenFailureCode.ProofMethodMismatch);

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Method_of_at_most_64_characters_is_accepted(int length, bool accepted)
    {
        string method = new('M', length);
        Assert.Equal(accepted, _api.Send(_api.Request(_api.Proof(method).Create(), method)).IsValid);
    }

    [Theory]
    [InlineData("https://api.example.com/things", "https://api.example.com/things?a=1")]
    [InlineData("https://api.example.com:443/things", "https://api.example.com/things")]
    [InlineData("https://api.example.com/things", "https://api.example.com:443/things")]
    [InlineData("HTTPS://API.example.com/%74hings", "https://api.example.com/things")]
    public void Proof_names_the_URI_of_its_request(string htu, string url) => _api.Accept(_api.Request(_api.Proof(url: htu).Create(), url: url));

    [Rule("RFC 9449 §4.3 check 9")]
    [Theory]
    [InlineData("https://api.example.com/Things")]
    [InlineData("https://api.example.com/things/")]
    [InlineData("https://api.example.com/thing")]
    [InlineData("https://api.example.com/things2")]
    [InlineData("https://other.example.com/things")]
    [InlineData("https://api.example.com.evil.example/things")]
    [InlineData("http://api.example.com/things")]
    [InlineData("https://api.example.com:8443/things")]
    [InlineData("https://user@api.example.com/things")]
    [InlineData("/things")]
    [InlineData("")]
    public void Proof_for_another_URI_is_rejected(string htu) => _api.Refuse(_api.Proof().WithClaim("htu", htu), TokenFailureCode.ProofTargetMismatch);

    [Rule("RFC 9449 §4.3 check 9")]
    [Fact]
    public void Query_is_ignored_in_htu_and_in_the_request() =>
        _api.Accept(_api.Request(_api.Proof().WithClaim("htu", ProofApi.Url + "?x=2#f").Create(), url: ProofApi.Url + "?y=3"));

    [Rule("RFC 9449 §4.3 Host")]
    [Fact]
    public void Public_base_address_takes_precedence_over_the_host_of_the_request()
    {
        using var api = new ProofApi(static options => options.DPoP.PublicBaseAddress = "https://public.example/base");
        api.Accept(api.Request(api.Proof(url: "https://public.example/base/things").Create(), url: "http://internal:8080/things"));
        api.Refuse(api.Request(api.Proof(url: "http://internal:8080/things").Create(), url: "http://internal:8080/things"), TokenFailureCode.ProofTargetMismatch);
    }

    [Rule("RFC 9449 §4.3 Host")]
    [Fact]
    public void Forged_Host_does_not_bypass_the_public_base_address()
    {
        ResourceRequest request = _api.Request(_api.Proof().Create()) with { Host = "api.example.com/things?", Target = "/admin" };
        _api.Refuse(request, TokenFailureCode.ProofTargetMismatch);
    }

    [Fact]
    public void Request_without_the_facts_of_its_target_is_rejected()
    {
        ResourceRequest request = default(ResourceRequest) with { Authorization = "DPoP " + _api.Token, DPoP = _api.Proof().Create() };
        _api.Refuse(request, TokenFailureCode.ProofMethodMismatch);
        _api.Refuse(request with { Method = "GET" }, TokenFailureCode.ProofTargetMismatch);
    }

    [Fact]
    public void Proof_is_rejected_for_another_request_of_its_token()
    {
        string proof = _api.Proof("POST", "https://api.example.com/transfer").Create();
        _api.Refuse(_api.Request(proof, "DELETE", "https://api.example.com/transfer"), TokenFailureCode.ProofMethodMismatch);
        _api.Refuse(_api.Request(proof, "POST", "https://api.example.com/transfer/2"), TokenFailureCode.ProofTargetMismatch);
        _api.Accept(_api.Request(proof, "POST", "https://api.example.com/transfer"));
    }
}
