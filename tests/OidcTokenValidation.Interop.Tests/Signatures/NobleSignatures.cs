using System.Text.Json;
using OidcTokenValidation.Interop.Tests.Harness;
using OidcTokenValidation.Testing;
using OidcTokenValidation.TestSupport.Processes;

namespace OidcTokenValidation.Interop.Tests.Signatures;

/// <summary>What <c>node/noble.mjs</c> signs with ML-DSA: made once.</summary>
public sealed class NobleSignatures : IAsyncLifetime
{
    public const string Issuer = "https://issuer.example/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private IReadOnlyList<NobleSigner> _all = [];

    internal NobleSigner this[string algorithm] => _all.Single(one => one.Alg == algorithm);

    public async ValueTask InitializeAsync()
    {
        if (Counterparts.Missing is not null)
            return;
        string[] arguments = [Path.Combine(Counterparts.NodeFolder, "noble.mjs"), Issuer, TestIssuer.DefaultAudience];
        string output = await ChildProcess.RunAsync(Counterparts.Node!, arguments, input: string.Empty, TestContext.Current.CancellationToken);
        _all = JsonSerializer.Deserialize<IReadOnlyList<NobleSigner>>(output, Json)!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A key for one algorithm, and what it signed.</summary>
/// <param name="Alg">The algorithm.</param>
/// <param name="Jwk">The public key.</param>
/// <param name="Jwks">A set with it.</param>
/// <param name="Thumbprint">Its thumbprint by jose.</param>
/// <param name="Token">A token.</param>
/// <param name="Bound">A token that is bound to the same key.</param>
/// <param name="Proof">A proof for that token.</param>
/// <param name="WithContext">The token with a signature that has a context (FIPS 204 §5.2).</param>
/// <param name="OfHash">The token with a signature by HashML-DSA (FIPS 204 §5.4).</param>
internal sealed record NobleSigner(
    string Alg, JsonElement Jwk, JsonElement Jwks, string Thumbprint, string Token, string Bound, string Proof, string WithContext, string OfHash)
{
    /// <summary>Creates a validator that trusts the issuer with these keys.</summary>
    public static AccessTokenValidator Trust(string jwks)
    {
        var options = new AccessTokenValidationOptions { Audiences = { TestIssuer.DefaultAudience } };
        options.AddBouncyCastleMLDsa().Trust(NobleSignatures.Issuer).Keys.Jwks = jwks;
        return AccessTokenValidator.Create(options);
    }
}
