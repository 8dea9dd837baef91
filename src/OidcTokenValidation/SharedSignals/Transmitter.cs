using System.Text.Json;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.SecurityEvents;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.SharedSignals;

/// <summary>A transmitter with its own keys, which verify nothing but its security event tokens (RFC 8417 §5.1, RFC 8725 §3.8). The options were validated;
/// they are copied.</summary>
internal sealed class Transmitter : IDisposable
{
    /// <summary>The greatest length of a security event token.</summary>
    public const int MaxTokenLength = 64 * 1024;

    private const int MaxHeaderLength = 4096;
    private const int MaxDepth = 16;
    private const int MaxMembers = 256;

    // An event may wait in the transmitter's queue for long. A late one has the same effect, and an old one has none.
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(366);

    // RFC 8417 §2.3, §4, SSF 1.0 §4.1.1: explicit typing is required.
    private static readonly TypeRule Types = new(["secevent+jwt"], isOptional: false);

    private readonly Issuer _issuer;
    private readonly PushSecrets _secrets;
    private readonly Lock _gate = new();
    private DateTimeOffset _streamStatedAt;
    private volatile StreamStatus _stream;

    private Transmitter(SecurityEventTransmitter options, Issuer issuer, TimeProvider time)
    {
        _issuer = issuer;
        _secrets = new PushSecrets(options.PushSecrets);
        Subjects = new SubjectReader(options.Issuer, options.EffectiveTokenIssuers, options.RevokeSubject);
        MapSubject = options.MapSubject;
        var rules = new EventTokenRules(
            Types, new AudienceNames([.. options.Audiences]), new MessageTimes(MaxAge, RevocationExpiry.Skew), static (in _) => null);
        TokenReader reader = CreateReader(issuer.Algorithms.Table);
        Verifier = new EventTokenVerifier(rules, reader, new IssuerDirectory([issuer], resolved: null), MaxTokenLength, time);
    }

    /// <summary>Creates a reader of security event tokens within their limits.</summary>
    public static TokenReader CreateReader(AlgorithmTable algorithms) => new(MaxHeaderLength, MaxDepth, MaxMembers, algorithms);

    public string Name => _issuer.Identifier;

    public EventTokenVerifier Verifier { get; }

    public SubjectReader Subjects { get; }

    /// <inheritdoc cref="SecurityEventTransmitter.MapSubject"/>
    public Func<JsonElement, CancellationToken, ValueTask<SecurityEventSubject?>>? MapSubject { get; }

    /// <summary>The keys, for their health.</summary>
    public IssuerKeys Keys => _issuer.Keys;

    /// <summary>The status of the stream, as the transmitter last stated it.</summary>
    public StreamStatus Stream => _stream;

    public static Transmitter Create(SecurityEventTransmitter options, KeySourceServices services)
    {
        KeySourceOptions keys = options.Keys.Clone();
        if (keys is { AreFetched: true, HasAddress: false })
            keys.MetadataAddress = FetchAddress.GetTransmitterMetadataAddress(options.Issuer).OriginalString;
        var issuer = new TrustedIssuer { Issuer = options.Issuer, Keys = keys, AllowedAlgorithms = [.. options.AllowedAlgorithms] };
        return new Transmitter(options, IssuerFactory.Create(issuer, services), services.Time);
    }

    /// <summary>Whether a request that pushes needs a secret.</summary>
    public bool HasSecrets => !_secrets.IsEmpty;

    /// <summary>Whether a request with this field may push events of the transmitter.</summary>
    public bool Admits(string? authorization) => _secrets.Admit(authorization);

    /// <summary>Sets the status of the stream; false if a later one is known: a token can be received late, or again.</summary>
    public bool TryUpdateStream(StreamStatus status, DateTimeOffset statedAt)
    {
        lock (_gate)
        {
            if (statedAt < _streamStatedAt)
                return false;
            (_stream, _streamStatedAt) = (status, statedAt);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _issuer.Dispose();
}

/// <summary>The status of a stream (SSF 1.0 §8.1.2.1).</summary>
internal enum StreamStatus
{
    /// <summary>The transmitter has stated none.</summary>
    NotStated,

    Enabled,

    Paused,

    Disabled,
}
