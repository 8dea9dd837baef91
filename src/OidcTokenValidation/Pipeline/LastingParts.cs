using System.Security.Cryptography;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Replay;
using OidcTokenValidation.SecurityEvents;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Pipeline;

/// <summary>The parts of a validator that a reload of its options does not replace, for instance used proofs and the secret of its nonces.</summary>
internal sealed class LastingParts : IDisposable
{
    public LastingParts(AccessTokenValidationOptions options, ValidatorServices host)
    {
        Host = host;
        Telemetry = new ValidatorTelemetry(host.Name, host.Meters);
        var crypto = CryptoFactory.Create(options.CryptoProvider);
        Func<HttpMessageHandler>? backchannel = options.Backchannel;
        KeySources = new KeySourceServices(
            host.Time,
            host.Logger,
            Telemetry,
            AlgorithmTable.Create(options.SignatureAlgorithms),
            crypto,
            new Lazy<HttpClient>(() => Backchannel.CreateClient(backchannel)))
        {
            StatusChanged = options.Revocations is { } revocations ? revocations.CheckStreams : static () => { },
        };
        ClientKeys = new ClientKeys(options.DPoP.MaxClientKeys, crypto, Telemetry.ClientKeys);
        IReplayStore? shared = options.DPoP.ReplayStore ?? host.ReplayStore;
        HasOwnReplayStore = shared is null;
        Replay = new ReplayGuard(shared ?? new InMemoryReplayStore(timeProvider: host.Time), Telemetry.Replays, host.Time, host.Logger);
        ReceivedTokens = new ReceivedTokens(shared, host.Time, host.Logger);
        Retired = new RetiredParts(host.Time);
    }

    public ValidatorServices Host { get; }

    public ValidatorTelemetry Telemetry { get; }

    public KeySourceServices KeySources { get; }

    public ClientKeys ClientKeys { get; }

    public ReplayGuard Replay { get; }

    public ReceivedTokens ReceivedTokens { get; }

    /// <summary>Whether used proofs are stored in the memory of this validator.</summary>
    public bool HasOwnReplayStore { get; }

    /// <summary>The secret of the nonces where the options have none.</summary>
    public byte[] NonceSecret { get; } = RandomNumberGenerator.GetBytes(SenderConstraints.DPoP.NonceSecret.MinBytes);

    public RetiredParts Retired { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Retired.Dispose();
        ClientKeys.Dispose();
        KeySources.Dispose();
    }
}
