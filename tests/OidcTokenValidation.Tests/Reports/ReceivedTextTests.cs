using OidcTokenValidation.Testing;
using OidcTokenValidation.Tests.Introspection.Support;
using OidcTokenValidation.TestSupport.Core;

namespace OidcTokenValidation.Tests.Reports;

/// <summary>Text that a client sends in place of a token is identified in the explanation, and never repeated there.</summary>
public sealed class SentTextTests : IDisposable
{
    private readonly Api _api = new();

    public void Dispose() => _api.Dispose();

    [Theory]
    [InlineData("Bearer {0}", "scheme was sent twice")]
    [InlineData("bearer {0}", "scheme was sent twice")]
    [InlineData("DPoP {0}", "scheme was sent twice")]
    [InlineData("undefined", "The text 'undefined' was sent")]
    [InlineData("null", "The text 'null' was sent")]
    [InlineData("None", "The text 'none' was sent")]
    [InlineData("[object Object]", "The text '[object Object]' was sent")]
    [InlineData("[object Promise]", "The text '[object Promise]' was sent")]
    [InlineData("\"{0}\"", "in quotes")]
    [InlineData("'{0}'", "in quotes")]
    [InlineData("“{0}”", "in quotes")]
    [InlineData("{0}\"", "in quotes")]
    [InlineData("%22{0}%22", "in quotes")]
    [InlineData("${{TOKEN}}", "A placeholder was sent")]
    [InlineData("$TOKEN", "A placeholder was sent")]
    [InlineData("<token>", "A placeholder was sent")]
    [InlineData("{{{{token}}}}", "A placeholder was sent")]
    [InlineData("{{\"access_token\":\"{0}\"}}", "A JSON document was sent")]
    [InlineData("eyJhbGciOi…", "shortened with dots")]
    [InlineData("eyJhbGciOi...", "shortened with dots")]
    [InlineData("{0} x", "white space")]
    [InlineData("{0}=", "characters of base64")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9", "only the first of three segments")]
    public async Task Wrong_text_in_place_of_a_token_is_named(string format, string named)
    {
        string token = _api.Token().Create();
        AccessTokenValidationResult result = await _api.SendAsync("Bearer " + string.Format(System.Globalization.CultureInfo.InvariantCulture, format, token));

        AssertNamed(result, named, token);
    }

    [Theory]
    [InlineData("Bearer: {0}", "followed by a colon")]
    [InlineData("Bearer={0}", "followed by a colon or an equals sign")]
    [InlineData("Bearer\t{0}", "followed by a tab")]
    [InlineData("\"Bearer {0}\"", "begins with a quotation mark")]
    [InlineData(" Bearer {0}", "has no scheme")]
    public async Task Malformed_field_is_named(string format, string named)
    {
        string token = _api.Token().Create();
        AccessTokenValidationResult result = await _api.SendAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, token));

        Assert.Equal(TokenFailureCode.MalformedCredentials, result.Failure!.Code);
        AssertNamed(result, named, token);
    }

    [Fact]
    public async Task Token_that_is_cut_off_is_named_wherever_it_was_cut()
    {
        string token = _api.Token().Create();
        int secondDot = token.LastIndexOf('.');

        AssertNamed(await _api.SendAsync("Bearer " + token[..(secondDot - 5)]), "only two of three segments", token);
        AssertNamed(await _api.SendAsync("Bearer " + token[..(secondDot + 1)]), "The signature is missing", token);
        AssertNamed(await _api.SendAsync("Bearer " + token[..^1]), "The signature is cut off: it has 341 characters, and", token);
        for (int cut = 2; cut < 6; cut++)
        {
            AccessTokenValidationResult result = await _api.SendAsync("Bearer " + token[..^cut]);
            Assert.True(result.Failure!.Code is TokenFailureCode.InvalidBase64Url or TokenFailureCode.InvalidSignature, result.Failure.Code.ToString());
            AssertNamed(result, "The signature is cut off: it has ", token);
        }
    }

    [Fact]
    public async Task Elliptic_signature_that_is_cut_off_or_continued_is_named()
    {
        using var key = TestSigningKey.Create("ES256", "e");
        using var api = new Api(key: key);
        string token = api.Token().Create();

        AssertNamed(await api.SendAsync($"Bearer {token[..^2]}"), "The signature is cut off: it has 84 characters, and 86 by ES256", token);
        AssertNamed(await api.SendAsync($"Bearer {token}AAAA"), "Something follows the signature: its segment has 90 characters, and 86 by ES256", token);
    }

    [Theory]
    [InlineData(@"{""\ud800"":1,""alg"":""RS256""}")]
    [InlineData(@"{""a\udc00"":1,""alg"":""RS256""}")]
    [InlineData(@"{""alg"":""\ud800""}")]
    [InlineData(@"{""alg"":{}}")]
    [InlineData("[]")]
    [InlineData("{")]
    public async Task Header_that_is_not_text_is_explained_without_an_exception(string header)
    {
        string token = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(header));
        AccessTokenValidationResult result = await _api.SendAsync($"Bearer {token}.A.AAAA");

        Assert.Equal(TokenFailureCode.InvalidBase64Url, result.Failure!.Code);
        Assert.NotEmpty(result.Failure.Explanation);
    }

    [Fact]
    public async Task Wrong_signature_of_the_right_length_is_not_called_cut_off()
    {
        TokenFailure failure = await _api.RefuseAsync(_api.Token().WithSignature(new byte[256]), TokenFailureCode.InvalidSignature);
        Assert.DoesNotContain("it has", failure.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("undefined", TokenFailureCode.TokenNotActive, "The text 'undefined' was sent")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ", TokenFailureCode.TokenNotActive, "only two of three segments")]
    [InlineData("Bearer opaque", TokenFailureCode.IllegalCharacter, "scheme was sent twice")]
    [InlineData("\"opaque\"", TokenFailureCode.IllegalCharacter, "in quotes")]
    public async Task Wrong_text_in_place_of_an_opaque_token_is_named(string sent, TokenFailureCode code, string named)
    {
        using var api = new OpaqueApi();
        api.Endpoint.Always("""{"active":false}""");
        AccessTokenValidationResult result = await api.Validator.ValidateAsync(TestRequest.Bearer(sent), TestContext.Current.CancellationToken);

        Assert.Equal(code, result.Failure!.Code);
        Assert.Contains(named, result.Failure.Explanation, StringComparison.Ordinal);
    }

    private void AssertNamed(AccessTokenValidationResult result, string named, string token)
    {
        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        Assert.Contains(named, result.Failure!.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(token[^40..], result.Failure.Explanation, StringComparison.Ordinal);
        Assert.DoesNotContain(named, result.Failure.Description, StringComparison.Ordinal);
        Assert.DoesNotContain(named, System.Text.Encoding.UTF8.GetString(_api.Challenge(result).Body.Span), StringComparison.Ordinal);
    }
}
