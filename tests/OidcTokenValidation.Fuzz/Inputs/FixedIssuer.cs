using Microsoft.Extensions.Logging.Abstractions;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Fuzz.Inputs;

/// <summary>The issuer of all inputs. Its key is local: nothing is fetched.</summary>
internal static class FixedIssuer
{
    public const string Identifier = "https://issuer.example/";

    public static KeySourceOptions Keys => new() { Jwks = FixedKey.Jwks };

    public static TrustedIssuer Trust() => new() { Issuer = Identifier, Keys = Keys };

    public static KeySourceServices CreateServices() => new(
        FixedClock.Instance,
        NullLogger.Instance,
        new ValidatorTelemetry("fuzz", meters: null),
        AlgorithmTable.Default,
        CryptoFactory.Create(custom: null),
        new Lazy<HttpClient>(static () => throw new InvalidOperationException("A request to the issuer.")));
}
