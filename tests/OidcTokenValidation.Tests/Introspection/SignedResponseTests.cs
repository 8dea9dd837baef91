using OidcTokenValidation.Tests.Introspection.Support;

namespace OidcTokenValidation.Tests.Introspection;

/// <summary>The form of signed responses, and when they are required (RFC 9701 §4, §5).</summary>
public sealed class SignedResponseTests : IDisposable
{
    private const string Declared = "InvalidSignedResponse (status 200; ";

    private readonly OpaqueApi _api = new();
    private readonly OpaqueApi _strict = new(static options => options.RequireSignedResponse = true);

    public void Dispose()
    {
        _api.Dispose();
        _strict.Dispose();
    }

    [Fact]
    public async Task Signed_response_is_accepted_whether_required_or_not()
    {
        foreach (OpaqueApi api in (OpaqueApi[])[_api, _strict])
        {
            api.Endpoint.Always(api.Signed());
            AccessToken token = await api.AcceptAsync();
            Assert.Equal(("alice", "app", api.Issuer.Issuer), (token.Subject, token.ClientId, token.Issuer));
            Assert.True(token.Scopes.Contains("read:things"));
            Assert.False(token.TryGetClaim(["token_introspection"], out _));
        }
    }

    [Fact]
    public async Task Signed_response_for_a_token_that_is_not_active_rejects_it()
    {
        _strict.Endpoint.Always(_strict.Signed("""{"active":false}"""));
        await _strict.RefuseAsync(TokenFailureCode.TokenNotActive);
    }

    [Rule("RFC 9701 §4 Accept")]
    [Fact]
    public async Task Accept_field_names_the_signed_form_only_where_it_is_required()
    {
        await _strict.SendAsync();
        await _api.SendAsync();
        Assert.Equal(SignedResponse.MediaType, Assert.Single(_strict.Endpoint.Requests).Accept);
        Assert.Equal("application/json, */*; q=0.1", Assert.Single(_api.Endpoint.Requests).Accept);
    }

    [Rule("RFC 9701 §6 plain response")]
    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(null)]
    public async Task Plain_response_is_unavailable_where_a_signed_one_is_required(string? type)
    {
        _strict.Endpoint.Always(() => SignedResponse.Message(_strict.Active(), type));
        await _strict.FailAsync("UnsignedResponse (status 200; it is not signed, and RequireSignedResponse is true. Register this API's client");
        _strict.Endpoint.Always(() => SignedResponse.Message("{\"active\":false}", type));
        await _strict.UnavailableAsync("another");
        _strict.Endpoint.Always(() => SignedResponse.Message("<html>", type));
        await _strict.UnavailableAsync("third");
    }

    [Rule("RFC 9701 §5 media type")]
    [Theory]
    [InlineData("application/token-introspection+jwt; charset=utf-8")]
    [InlineData("Application/Token-Introspection+JWT")]
    public async Task Media_type_is_compared_without_parameters_and_case(string type)
    {
        _api.Endpoint.Always(_api.Signed(), type);
        await _api.AcceptAsync();
    }

    [Rule("RFC 9701 §5 media type")]
    [Theory]
    [InlineData("application/jwt", "\"application/jwt\"")]
    [InlineData("application/json", "\"application/json\"")]
    [InlineData("text/plain", "\"text/plain\"")]
    [InlineData(null, "missing")]
    public async Task Signed_response_of_another_media_type_is_unavailable(string? type, string named)
    {
        _api.Endpoint.Always(_api.Signed(), type);
        await _api.FailAsync($"{Declared}its body is a signed JWT, and its media type is {named}. Expected {SignedResponse.MediaType}");
    }

    [Theory]
    [InlineData(SignedResponse.MediaType)]
    [InlineData("application/jwt")]
    public async Task Encrypted_response_is_unavailable(string type)
    {
        _api.Endpoint.Always(_api.Signed().Encrypted(), type);
        await _api.FailAsync("EncryptedResponse (status 200; it is encrypted (JWE), which is not supported. "
            + "Register this API's client at the provider without introspection_encrypted_response_alg");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a.b")]
    [InlineData("..")]
    [InlineData("{\"active\":true}")]
    [InlineData("\"a.b.c\"")]
    [InlineData("a.b.c=")]
    [InlineData("a.b.\u00e9")]
    public async Task Body_that_is_not_a_JWS_is_unavailable(string body)
    {
        _api.Endpoint.Always(() => SignedResponse.Message(body));
        await _api.FailAsync($"{Declared}its media type is {SignedResponse.MediaType}, and its body is not a JWS in compact serialisation");
    }

    [Fact]
    public async Task White_space_and_byte_order_mark_around_the_JWS_are_skipped()
    {
        string jwt = _api.Signed().Create();
        _api.Endpoint.Always(() => SignedResponse.Message($"\uFEFF\r\n{jwt}\n"));
        await _api.AcceptAsync();
    }

    [Theory]
    [InlineData("e30.e30.AA", "Expected 'alg', and 'typ' and 'kid' where present, to be strings")]
    [InlineData("AA.AA.AA", "The header or the claims are not")]
    [InlineData("AAAAA.AA.AA", "A segment is not canonical base64url")]
    public async Task Malformed_JWS_is_unavailable(string body, string logged)
    {
        _api.Endpoint.Always(() => SignedResponse.Message(body));
        await _api.FailAsync(Declared + logged);
    }

    [Theory]
    [InlineData("{}", "Malformed (status 200; the response has no boolean 'active' (RFC 7662 §2.2)")]
    [InlineData("{\"active\":\"true\"}", "Malformed (status 200; the response has no boolean 'active' (RFC 7662 §2.2)")]
    public async Task Content_is_read_as_a_plain_response(string content, string logged)
    {
        _api.Endpoint.Always(_api.Signed(content));
        await _api.FailAsync(logged);
    }

    [Fact]
    public async Task Repeated_member_in_the_content_is_unavailable()
    {
        string claims = $"{{\"iss\":\"{_api.Issuer.Issuer}\",\"aud\":\"api\",\"iat\":{_api.Seconds},\"token_introspection\":";
        _api.Endpoint.Always(_api.Signed().WithRawClaims(claims + """{"active":false,"active":true}}"""));
        await _api.FailAsync($"{Declared}An object of the header or the claims has a member name twice");
    }

    [Rule("RFC 9701 §5 token_introspection")]
    [Fact]
    public async Task Claims_beside_the_content_are_not_used()
    {
        _api.Endpoint.Always(_api.Signed(_api.Active(("scope", null))).WithSubject("mallory").WithScope("admin").WithClaim("active", true));
        AccessToken token = await _api.AcceptAsync();
        Assert.Equal(("alice", 0), (token.Subject, token.Scopes.Count));
        _api.Endpoint.Always(_api.Signed("""{"active":false,"sub":"mallory"}""").WithClaim("active", true));
        await _api.RefuseAsync(TokenFailureCode.TokenNotActive, "another");
    }

    [Fact]
    public async Task Audience_of_the_token_is_checked_beside_that_of_the_response()
    {
        _api.Endpoint.Always(_api.Signed(_api.Active(("aud", "https://other.example/"))));
        await _api.RefuseAsync(TokenFailureCode.AudienceMismatch);
    }

    [Fact]
    public async Task Response_larger_than_the_limit_is_unavailable()
    {
        _api.Endpoint.Always(_api.Signed().WithClaim("padding", new string('x', 65_536)));
        await _api.FailAsync("TooLarge (status 200)");
    }

    [Fact]
    public async Task Signed_response_is_cached_as_a_plain_one()
    {
        _strict.Endpoint.Always(_strict.Signed());
        await _strict.AcceptAsync();
        _strict.Clock.Advance(TimeSpan.FromSeconds(9));
        await _strict.AcceptAsync();
        Assert.Equal(1, _strict.Endpoint.Count);
        _strict.Clock.Advance(TimeSpan.FromSeconds(1));
        await _strict.AcceptAsync();
        Assert.Equal(2, _strict.Endpoint.Count);
    }

    [Fact]
    public async Task Response_that_fails_concerns_the_token_that_was_sent()
    {
        string good = _strict.Signed().Create();
        _strict.Endpoint.Answer = (token, _) => Task.FromResult(token.StartsWith("good", StringComparison.Ordinal) ? SignedResponse.Message(good) : SignedResponse.Message("{}"));
        for (int i = 0; i < 5; i++)
        {
            await _strict.UnavailableAsync($"bad-{i}");
            await _strict.AcceptAsync($"good-{i}");
        }

        Assert.False((await _strict.Validator.CheckHealthAsync(TestContext.Current.CancellationToken)).Introspection!.IsBackingOff);
    }

    [Rule("RFC 9701 §8.1 cross-JWT confusion")]
    [Fact]
    public async Task Signed_response_is_rejected_as_an_access_token()
    {
        string jwt = _api.Signed().Create();
        await _api.RefuseAsync(TokenFailureCode.TypeNotAccepted, jwt);
        Assert.Equal(0, _api.Endpoint.Count);
    }
}
