using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Tests.Properties;

/// <summary>The allocations of a rejection for any content that an attacker can write, as .github/SECURITY.md states them.</summary>
public sealed class HostileAllocationTests : IDisposable
{
    private const long MostForRejection = 1_024;

    private static readonly TestSigningKey Key = TestSigningKey.Create("ES256");

    private readonly TestIssuer _issuer = new("https://issuer.example/", clock: null, Key);
    private readonly DPoPClient _client = new();
    private readonly AccessTokenValidator _validator;

    public HostileAllocationTests() => _validator = _issuer.CreateValidator();

    public static TheoryData<string> Tokens => [.. HostileTokens.All.Select(static token => token.Name)];

    public static TheoryData<string> Proofs => [.. HostileProofs.All.Select(static proof => proof.Name)];

    public void Dispose()
    {
        _validator.Dispose();
        _client.Dispose();
        _issuer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Rejection_of_a_hostile_token_is_cheap(string name)
    {
        (_, TokenFailureCode code, Func<TestTokenBuilder, TestTokenBuilder> spoil) = HostileTokens.All.Single(token => token.Name == name);

        AssertCheap(name, code, TestRequest.Bearer(spoil(_issuer.Token()).Create()));
    }

    [Theory]
    [MemberData(nameof(Proofs))]
    public void Rejection_of_a_hostile_proof_is_cheap(string name)
    {
        (_, TokenFailureCode code, Func<DPoPProofBuilder, DPoPProofBuilder> spoil) = HostileProofs.All.Single(proof => proof.Name == name);
        string token = _issuer.Token().BoundTo(_client).Create();

        AssertCheap(name, code, TestRequest.DPoP(token, spoil(_client.Proof("GET", TestIssuer.DefaultAudience).ForToken(token)).Create()));
    }

    [Theory]
    [InlineData(nameof(AccessTokenProfile.Auth0), "JWT", "azp")]
    [InlineData(nameof(AccessTokenProfile.PingOne), "at+jwt", "client_id")]
    public void Rejection_of_a_token_for_its_own_client_is_cheap(string profileName, string type, string client)
    {
        AccessTokenProfile profile = AccessTokenProfile.Find(profileName)!;
        TrustedIssuer trusted = _issuer.Trust();
        trusted.Profile = profile;
        using var validator = AccessTokenValidator.Create(new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience }, Issuers = { trusted } });
        string itself = new('x', 4_000);

        AssertCheap(validator, "for itself", TokenFailureCode.TokenKindNotAccepted, TestRequest.Bearer(_issuer.Token().OfType(type).For(itself).WithClaim(client, itself).Create()));
    }

    [Theory]
    [InlineData("access_token=x")]
    [InlineData("access%5Ftoken=x")]
    [InlineData("%61ccess_token=%61")]
    public void Rejection_of_a_second_token_in_the_query_is_cheap(string parameter)
    {
        string query = string.Join('&', Enumerable.Repeat("%78=%79&" + new string('%', 40) + "=" + new string('z', 40), 60));
        ResourceRequest good = TestRequest.Bearer(_issuer.Token().Create());

        AssertCheap(parameter, TokenFailureCode.MultipleCredentials, new ResourceRequest
        {
            Method = good.Method,
            Scheme = good.Scheme,
            Host = good.Host,
            Target = $"/?{query}&{parameter}",
            Authorization = good.Authorization,
        });
    }

    private void AssertCheap(string name, TokenFailureCode code, in ResourceRequest request) => AssertCheap(_validator, name, code, request);

    private static void AssertCheap(AccessTokenValidator validator, string name, TokenFailureCode code, ResourceRequest request)
    {
        Assert.Equal(code, validator.ValidateAtOnce(request).Failure?.Code);

        long bytes = Allocated.By(() => validator.ValidateAtOnce(request));

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {bytes} bytes");
        Assert.InRange(bytes, 0, MostForRejection);
    }
}
