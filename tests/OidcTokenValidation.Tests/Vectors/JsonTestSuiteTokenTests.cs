using System.Buffers.Text;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Vectors;

/// <summary>nst/JSONTestSuite through the whole validator: signed tokens whose header, claims or one claim is the file.</summary>
public sealed class JsonTestSuiteTokenTests : IDisposable
{
    private readonly TestIssuer _issuer = new("https://issuer.example/", new TestClock(), TestSigningKey.Create("ES256", "1"));
    private readonly AccessTokenValidator _validator;

    public JsonTestSuiteTokenTests() => _validator = _issuer.CreateValidator();

    public void Dispose()
    {
        _validator.Dispose();
        _issuer.Dispose();
    }

    [Fact]
    public async Task Token_with_the_file_as_value_of_one_claim_is_valid_if_the_file_is_json()
    {
        foreach ((string name, byte[] content) in JsonTestSuite.Read("", count: 318))
        {
            TokenFailureCode? actual = await SendAsync(_issuer.Token().WithRawClaims(GoodClaimsWith(content)));

            bool accepted = name[0] == 'y' ? !JsonTestSuite.HasDuplicate(name) : name.StartsWith("i_number_", StringComparison.Ordinal);
            if (accepted)
                Assert.Equal((name, null), (name, actual));
            else
                AssertRefusedAsJson(name, actual);
        }
    }

    [Fact]
    public async Task Token_with_the_file_as_claims_is_never_valid()
    {
        foreach ((string name, byte[] content) in JsonTestSuite.Read("", count: 318))
        {
            TokenFailureCode? actual = await SendAsync(_issuer.Token().WithRawClaims(content));

            if (actual != TokenFailureCode.IssuerNotTrusted && actual != TokenFailureCode.ClaimMissing)
                AssertRefusedAsJson(name, actual);
            else
                Assert.Equal((name, true), (name, name[0] == 'y'));
        }
    }

    [Fact]
    public async Task Token_with_the_file_as_header_is_never_valid()
    {
        foreach ((string name, byte[] content) in JsonTestSuite.Read("", count: 318))
        {
            TokenFailureCode? actual = await SendAsync(_issuer.Token().WithRawHeader(content));

            if (actual == TokenFailureCode.InvalidHeader)
                Assert.Equal((name, true), (name, name[0] == 'y'));
            else
                AssertRefusedAsJson(name, actual);
        }
    }

    private static void AssertRefusedAsJson(string name, TokenFailureCode? actual)
    {
        TokenFailureCode[] expected =
        [
            TokenFailureCode.InvalidJson, TokenFailureCode.InvalidUtf8, TokenFailureCode.DuplicateMember, TokenFailureCode.NestedTooDeep,

            // Some files are empty, and some are long.
            TokenFailureCode.NotCompactJws, TokenFailureCode.TokenTooLong, TokenFailureCode.HeaderTooLong,
        ];
        Assert.True(actual is { } code && expected.Contains(code), $"{name}: {actual}");
    }

    private byte[] GoodClaimsWith(byte[] value)
    {
        byte[] good = Base64Url.DecodeFromChars(_issuer.Token().Create().Split('.')[1]);
        return [.. good.AsSpan(0, good.Length - 1), .. ",\"x\":"u8, .. value, .. "}"u8];
    }

    private async Task<TokenFailureCode?> SendAsync(TestTokenBuilder token)
    {
        AccessTokenValidationResult result = await _validator.ValidateAsync(
            new ResourceRequest { Method = "GET", Scheme = "https", Host = "api.example.com", Target = "/", Authorization = $"Bearer {token.Create()}" },
            TestContext.Current.CancellationToken);
        Assert.True(result.Outcome is AccessTokenOutcome.Valid or AccessTokenOutcome.Rejected);
        return result.Failure?.Code;
    }
}
