using System.Text.RegularExpressions;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;

namespace OidcTokenValidation.Interop.Tests.Signatures.Jwks;

/// <summary>All generated JWKs with the results of both packages for Ed25519: made once, always from the same seed.</summary>
public sealed class JwkReadings : IAsyncLifetime
{
    private const int Seed = 1;

    internal IReadOnlyList<(JwkCase Case, JwkResults NSec, JwkResults BouncyCastle)> All { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        if (Counterparts.Missing is null)
            All = [.. (await Task.WhenAll(ReadAsync("OKP", 700), ReadAsync("AKP", 120))).SelectMany(static part => part)];
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<List<(JwkCase, JwkResults, JwkResults)>> ReadAsync(string keyType, int count)
    {
        (JwkSetting setting, IReadOnlyList<JwkCase> cases) = await JwkSetting.GenerateAsync(keyType, Seed, count);
        using var nsec = new JwkReader(setting, static options => options.AddEd25519().AddBouncyCastleMLDsa());
        using var bouncyCastle = new JwkReader(setting, static options => options.AddBouncyCastleEd25519().AddBouncyCastleMLDsa());
        List<(JwkCase, JwkResults, JwkResults)> all = [];
        foreach (JwkCase one in cases)
        {
            JwkResults results = await nsec.ReadAsync(one);

            // The core reads the key before a package gets its octets: only then can the packages differ.
            all.Add((one, results, keyType == "OKP" && results.Read is null ? await bouncyCastle.ReadAsync(one) : results));
        }

        return all;
    }
}

/// <summary>This library's results for a JWK, through its public API: null where it accepts, else the fault of the key, or the code of the failure.</summary>
internal sealed partial class JwkReader(JwkSetting setting, Action<AccessTokenValidationOptions> configure) : IDisposable
{
    // A key of another type: a set without a usable key is an error in options.
    private static readonly string OtherKey = TestSigningKey.Create("RS256").PublicJwk;

    private readonly AccessTokenValidator _proofs = Create(setting, setting.Keys.GetRawText(), configure);

    public async Task<JwkResults> ReadAsync(JwkCase one)
    {
        using AccessTokenValidator keys = Create(setting, $$"""{"keys":[{{one.Jwk}},{{OtherKey}}]}""", configure);
        string? dropped = keys.Issuers[0].Dropped.SingleOrDefault()?.Fault;
        string? verified = await FindFaultAsync(keys, TestRequest.Bearer(one.Token));
        string? proven = await FindFaultAsync(_proofs, TestRequest.DPoP(one.Bound, one.Proof));
        return new(dropped, verified is null ? null : dropped ?? verified, proven);
    }

    public void Dispose() => _proofs.Dispose();

    private static AccessTokenValidator Create(JwkSetting setting, string jwks, Action<AccessTokenValidationOptions> configure)
    {
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience } };
        options.Trust(setting.Issuer).Keys.Jwks = jwks;
        configure(options);
        return AccessTokenValidator.Create(options);
    }

    private static async Task<string?> FindFaultAsync(AccessTokenValidator validator, ResourceRequest request)
    {
        AccessTokenValidationResult result = await validator.ValidateAsync(request, TestContext.Current.CancellationToken);
        if (result.IsValid)
            return null;
        Assert.Equal(AccessTokenOutcome.Rejected, result.Outcome);
        TokenFailure failure = result.Failure!;
        return failure.Code == TokenFailureCode.ProofKeyInvalid ? KeyFault().Match(failure.Explanation).Groups["fault"].Value : failure.Code.ToString();
    }

    [GeneratedRegex("is not usable: (?<fault>[A-Za-z0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyFault();
}

/// <summary>The results for one JWK, in the order of <see cref="JwkCase"/>.</summary>
internal sealed record JwkResults(string? Read, string? Verified, string? Proven);
