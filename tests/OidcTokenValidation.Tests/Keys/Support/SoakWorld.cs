using Microsoft.Extensions.Logging.Abstractions;
using OidcTokenValidation.Caching;
using OidcTokenValidation.Checks;
using OidcTokenValidation.Claims;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Decryption;
using OidcTokenValidation.Issuers;
using OidcTokenValidation.Jose;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Pipeline;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Replay;
using OidcTokenValidation.Revocation;
using OidcTokenValidation.SenderConstraints;
using OidcTokenValidation.SenderConstraints.DPoP;
using OidcTokenValidation.SenderConstraints.Mtls;
using OidcTokenValidation.Telemetry;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tokens;

namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>A provider, the pipeline of a validator, and a clock that moves only when everything due at an instant has happened.</summary>
internal sealed class SoakWorld : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0);
    private readonly KeyRefresher _refresher;
    private readonly PipelineStages _stages;
    private readonly ClientKeys _clientKeys;
    private readonly KeySourceServices _services;
    private readonly ValidatorEngine _pipeline;
    private long _ended;

    public SoakWorld(KeySourceOptions options)
    {
        Options = options;
        Issuer = new TestIssuer("https://issuer.example", Clock, TestSigningKey.Create("ES256"));
        Provider = new SoakProvider(Issuer, Clock, Signal);
        var telemetry = new ValidatorTelemetry(name: null, meters: null);
        _services = new KeySourceServices(Clock, NullLogger.Instance, telemetry, AlgorithmTable.Default, CryptoFactory.Create(custom: null), new Lazy<HttpClient>(() => Backchannel.CreateClient(() => Provider)));
        var fetcher = new KeyFetcher(Issuer.Issuer, options, new DocumentClient(_services.Http.Value, options, Clock), Clock, new KeyRules(AlgorithmTable.Default));
        _refresher = new KeyRefresher(Issuer.Issuer, options, fetcher, new FetchBudget(new RequestBudget(options.RequestsPerMinute, Clock)), _services);
        _refresher.Fetched += OnFetched;
        var issuer = new Issuer(Issuer.Issuer, TokenProfile.Rfc9068, new AlgorithmSet([], AlgorithmTable.Default), new RemoteKeySource(_refresher, Clock));
        _clientKeys = new ClientKeys(capacity: 16, _services.Crypto, telemetry.ClientKeys);
        var directory = new IssuerDirectory([issuer], resolved: null);
        _stages = new PipelineStages
        {
            Telemetry = telemetry,
            DPoPMode = DPoPMode.Off,
            Algorithms = AlgorithmTable.Default,
            Credentials = new CredentialsReader(maxTokenLength: 4096, acceptsDPoP: false, acceptsMtlsPop: false),
            Reader = new TokenReader(4096, 16, 256, AlgorithmTable.Default),
            Issuers = directory,
            AdmitIssuer = null,
            TokenCache = new TokenCache<CachedToken>(capacity: 64),
            Decryption = null,
            Encryption = new EncryptionRequirement(hasKeys: false, acceptUnencryptedUntil: null),
            Rules = new AccessTokenRules(new AudienceRule([TestIssuer.DefaultAudience], maxValues: 1), new TokenLifetimeRules(TimeSpan.Zero, maxLifetime: null, maxAge: null)),
            SenderConstraints = new SenderConstraintRules(DPoPMode.Off, ProofRulesFactory.Create(new DPoPOptions(), AlgorithmTable.Default, _clientKeys, new byte[32]), new ClientCertificates([])),
            ClientKeys = _clientKeys,
            Introspector = null,
            IntrospectedRules = new IntrospectedTokenRules(new AudienceRule([], maxValues: 1), new TokenLifetimeRules(TimeSpan.Zero, maxLifetime: null, maxAge: null)),
            Revocations = null,
            Statuses = new TokenStatuses(directory, NullLogger.Instance),
            Checks = new TokenChecks([], Clock, NullLogger.Instance),
            Replay = new ReplayGuard(new InMemoryReplayStore(), telemetry.Replays, Clock, NullLogger.Instance),
            SavesTokens = false,
        };
        _pipeline = new ValidatorEngine(_stages, Clock);
    }

    public TestClock Clock { get; } = new();

    public TestIssuer Issuer { get; }

    public SoakProvider Provider { get; }

    public KeySourceOptions Options { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public TimeSpan Slot => _refresher.Slot;

    /// <summary>Whether a fetch may start.</summary>
    public bool HasBudget => _refresher.RetryAfter <= TimeSpan.Zero;

    /// <summary>Whether the validator can learn of another address.</summary>
    public bool CanMove => Options.JwksAddress is null;

    /// <summary>The keys of the last successful fetch, its time, and until when they may be used.</summary>
    public (IReadOnlySet<TestSigningKey> Keys, DateTimeOffset WrittenAt, DateTimeOffset At, DateTimeOffset UsableUntil)? Known { get; private set; }

    public bool IsFetching => Volatile.Read(ref _ended) < _refresher.StartedCount;

    public KeyFetchFault LastFault => _refresher.DescribeHealth(string.Empty).LastFault;

    /// <summary>Starts a validation; it may be waiting for a slow response when this returns.</summary>
    public async Task<Task<AccessTokenValidationResult>> SendAsync(string token)
    {
        Task<AccessTokenValidationResult> validation = _pipeline.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken).AsTask();
        await SettleAsync(validation);
        return validation;
    }

    /// <summary>Lets time pass, and runs what is due.</summary>
    public async Task PassAsync(TimeSpan time, Task? validation = null)
    {
        Clock.Advance(time);
        Provider.Deliver();
        await SettleAsync(validation ?? Task.CompletedTask);
    }

    public void Dispose()
    {
        _stages.Telemetry.Dispose();
        foreach (IDisposable part in _stages.Parts)
            part.Dispose();
        _clientKeys.Dispose();
        _services.Dispose();
        Issuer.Dispose();
        _changed.Dispose();
    }

    // Nothing more happens until time passes: no fetch is running, or its response is pending.
    private async Task SettleAsync(Task validation)
    {
        while ((IsFetching && !Provider.IsParked) || (!validation.IsCompleted && !IsFetching))
        {
            // The short wait is for a validation that ends just after its fetch, which is not signaled, or starts another one.
            bool isFetching = IsFetching;
            if (!await _changed.WaitAsync(isFetching ? HealthRig.Patience : TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken) && isFetching)
                Assert.Fail("A fetch neither ended nor waited for time to pass.");
        }
    }

    private void OnFetched()
    {
        IssuerKeyHealth health = _refresher.DescribeHealth(string.Empty);
        if (health.LastFault == KeyFetchFault.None && Provider.Written is { } written)
        {
            TimeSpan lifetime = Provider.MaxAge ?? Options.DefaultLifetime;
            TimeSpan earned = TimeSpan.FromMinutes(3) / Options.RequestsPerMinute;
            TimeSpan shortest = earned > Options.MinLifetime ? earned : Options.MinLifetime;
            lifetime = lifetime < shortest ? shortest : lifetime;
            lifetime = lifetime > Options.MaxLifetime ? Options.MaxLifetime : lifetime;
            Known = (written.Keys, written.At, Now, Now + lifetime + Options.StaleLimit);
        }

        Interlocked.Increment(ref _ended);
        Signal();
    }

    private void Signal() => _changed.Release();
}
