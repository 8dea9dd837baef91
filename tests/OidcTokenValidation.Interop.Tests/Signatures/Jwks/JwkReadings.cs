using OidcTokenValidation.Interop.Tests.Harness;

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
