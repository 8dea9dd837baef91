using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.Challenges;
using OidcTokenValidation.Configuration;
using OidcTokenValidation.Credentials;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Hosting;
using OidcTokenValidation.Pipeline;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation;

/// <summary>Answers one question, the same way on every host: may this request act as its access token says?</summary>
/// <remarks>Thread-safe. Keep one for the life of the application: it holds the issuers' keys.</remarks>
public sealed class AccessTokenValidator : IDisposable
{
    internal const string LogCategory = "OidcTokenValidation";

    private readonly LastingParts _lasting;
    private readonly ILogger _logger;
    private readonly RejectionLog _rejections;
    private readonly Lock _changing = new();
    private OptionsReload? _reload;
    private volatile ValidatorSnapshot _current;
    private volatile bool _disposed;

    private AccessTokenValidator(AccessTokenValidationOptions options, ValidatorServices host)
    {
        _lasting = new LastingParts(options, host);
        _current = PipelineFactory.Create(options, _lasting);
        Report(_current);
        (_logger, _rejections) = (host.Logger, new RejectionLog(host.Logger, host.RejectionLevel));
        if (host.ExplainsFailures)
            ValidationLog.RefusalsAreExplained(_logger);
    }

    /// <summary>Makes a validator. The options are validated and taken over; changing them later changes nothing.</summary>
    /// <remarks>Configuration that they were bound from is not watched: only validators that a host makes are given reloaded options.</remarks>
    /// <param name="options">What this API accepts.</param>
    /// <param name="timeProvider">The clock; the system's if null.</param>
    /// <param name="loggerFactory">Where to log; nowhere if null.</param>
    /// <exception cref="OptionsValidationException">The options have mistakes; the message names all of them.</exception>
    /// <param name="meterFactory">Makes the meter; if null, all validators that were made without a factory share one, which is disposed with the last of
    /// them.</param>
    /// <param name="name">
    /// What metrics, traces and <see cref="CheckHealthAsync"/> call the validator, <c>default</c> if null, and what its log entries begin with, nothing if
    /// null.
    /// Give each a name of its own where there are several.
    /// </param>
    public static AccessTokenValidator Create(
        AccessTokenValidationOptions options,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null,
        string? name = null)
    {
        ILogger logger = NamedLogger.Create((loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(LogCategory), name);
        return Create(options, new ValidatorServices(timeProvider ?? TimeProvider.System, logger) { Meters = meterFactory, Name = name });
    }

    internal static AccessTokenValidator Create(AccessTokenValidationOptions options, ValidatorServices host)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> mistakes = OptionsRules.FindMistakes(options);
        if (mistakes.Count > 0)
            throw new OptionsValidationException(nameof(AccessTokenValidationOptions), typeof(AccessTokenValidationOptions), mistakes);
        return new AccessTokenValidator(options, host);
    }

    /// <summary>
    /// The keys of the trusted issuers: those of the options, then those of <see cref="AccessTokenValidationOptions.ResolveIssuer"/> that have verified a
    /// token and are cached.
    /// </summary>
    public IReadOnlyList<IssuerKeys> Issuers => _current.Engine.IssuerKeys;

    /// <summary>
    /// Removes an issuer of <see cref="AccessTokenValidationOptions.ResolveIssuer"/> with its keys: the next token of it, also one that was accepted
    /// before, asks the resolver again.
    /// </summary>
    /// <param name="issuer">The issuer identifier.</param>
    /// <returns>Whether it was cached.</returns>
    /// <remarks>
    /// Call it on each node after the resolver has been changed: to refuse a tenant at once, or to let changed settings or replaced keys arrive at once.
    /// No answer that the resolver
    /// gave before the call is used after it. A tenant that the resolver still names gets its keys like a new one, within the budget that it had.
    /// </remarks>
    public bool RemoveResolvedIssuer(string issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return _current.Engine.RemoveResolvedIssuer(issuer);
    }

    /// <summary>What this API tells clients about itself (RFC 9728); null unless <see cref="ProtectedResourceOptions.Resource"/> is set.</summary>
    public ProtectedResourceMetadata? ResourceMetadata => _current.Challenges.Metadata;

    /// <summary>Fetches the keys of all of <see cref="Issuers"/>, all at the same time; one that fails does not fail the others.</summary>
    /// <param name="cancellationToken">Ends the waiting; the fetches go on.</param>
    /// <returns>How the keys of each issuer are afterwards.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<IReadOnlyList<IssuerKeyHealth>> WarmUpAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<IssuerKeys> issuers = Issuers;
        await Task.WhenAll(issuers.Select(issuer => issuer.RefreshAsync(cancellationToken))).ConfigureAwait(false);
        return [.. issuers.Select(static issuer => issuer.Health)];
    }

    /// <summary>Waits until every issuer of the options has keys: for a program without a host that prefers a failed start to outcomes "unavailable".</summary>
    /// <param name="limit">How long to wait, at least 0. The first attempt for each issuer is waited for even beyond it; further ones keep to the back-off
    /// and the budget.</param>
    /// <param name="cancellationToken">Ends the waiting; the fetches go on.</param>
    /// <exception cref="InvalidOperationException">An issuer has no keys. The message has the faults of all such issuers, and what to do about
    /// each.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    /// <remarks>Local and imported keys count. A host does this by <see cref="AccessTokenValidationOptions.RequireKeysWithin"/>.</remarks>
    public async Task RequireKeysAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        MissingKeys.ThrowIfAny(await FindMissingKeysAsync(limit, cancellationToken).ConfigureAwait(false));
    }

    internal Task<IReadOnlyList<string>> FindMissingKeysAsync(TimeSpan limit, CancellationToken cancellationToken) => _current.Engine.FindMissingKeysAsync(limit, cancellationToken);

    /// <summary>Judges a request. Bad input is an outcome, never an exception.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the waiting for an issuer's keys, whose fetch goes on for others, for the application's checks, and for the
    /// replay store.</param>
    /// <exception cref="ObjectDisposedException">The validator was disposed.</exception>
    /// <returns>One of the four outcomes; completed at once unless keys have to be fetched, or an application's check or the replay store has to be waited
    /// for.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public ValueTask<AccessTokenValidationResult> ValidateAsync(in ResourceRequest request, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return RunAsync(_current, request, cancellationToken);
    }

    /// <summary>Tells for developers what was checked of a request, in the order in which it was decided, and what became of each check.</summary>
    /// <param name="request">The request that was judged.</param>
    /// <param name="result">What <see cref="ValidateAsync"/> of this validator said about it.</param>
    /// <returns>A report for the log, never for the client. It is worked out here, from the outcome: nothing is checked again, and validations that nobody
    /// asks about cost nothing more.</returns>
    /// <param name="requirement">For a valid token: the requirement that it does not meet, if that is why the request was refused.</param>
    public AccessTokenValidationReport Explain(in ResourceRequest request, in AccessTokenValidationResult result, AccessRequirement? requirement = null) =>
        _current.Reports.Write(request, result, requirement);

    /// <summary>Refuses a valid token after its validation, by what only the application knows, and logs and counts that.</summary>
    /// <param name="result">What <see cref="ValidateAsync"/> of this validator said.</param>
    /// <returns>
    /// For a valid request a refusal with <see cref="TokenFailureCode.RefusedByApplication"/>: 401 <c>invalid_token</c> (RFC 6750 §3.1). Any other result
    /// stays what it is: there is no way to accept.
    /// </returns>
    /// <remarks>A check that can be made from the token alone is better an <see cref="IAccessTokenCheck"/>: it runs before a proof is used up.</remarks>
    public AccessTokenValidationResult Refuse(in AccessTokenValidationResult result) =>
        result.IsValid ? Observe(RejectionLog.Reject(result, _current.Engine.Access), hasProof: false) : result;

    /// <summary>
    /// Reports as <see cref="Explain"/> does, and judges also what the first failure of a JWT kept from being judged: the other rules of its header and
    /// claims, its
    /// key and its signature.
    /// </summary>
    /// <param name="request">The request that was judged.</param>
    /// <param name="result">What <see cref="ValidateAsync"/> of this validator said about it.</param>
    /// <param name="cancellationToken">Ends the waiting for an issuer's keys.</param>
    /// <returns>
    /// A report for the developer who has the token, never for the client. The first failure is that of <paramref name="result"/>;
    /// <see cref="AccessTokenValidationReport.OtherFailures"/> has the others. The binding to the sender is not judged for a token that is rejected before.
    /// </returns>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async ValueTask<AccessTokenValidationReport> ExplainAllAsync(ResourceRequest request, AccessTokenValidationResult result, CancellationToken cancellationToken = default)
    {
        CollectedFailures? further = result.Outcome == AccessTokenOutcome.Rejected ? await _current.Engine.CollectFailuresAsync(request, cancellationToken).ConfigureAwait(false) : null;
        return _current.Reports.Write(request, result, requirement: null, further);
    }

    /// <summary>The answer to a request that may not pass.</summary>
    /// <param name="result">The outcome of the validation. A valid token gives 403: it does not allow what was asked.</param>
    /// <param name="requirement">
    /// What the resource requires, if it is known: the reason why a valid token is not enough, and the <c>scope</c> that is named to a client without
    /// credentials (RFC 6750 §3).
    /// </param>
    /// <remarks>
    /// That a valid token was not enough is logged and counted here, and in the environment Development every other refusal is logged: call it once for
    /// each refused request.
    /// </remarks>
    public Challenge CreateChallenge(in AccessTokenValidationResult result, AccessRequirement? requirement = null)
    {
        // Only here is it certain that the request is refused: another scheme may have accepted what this validator rejected.
        ChallengeWriter challenges = _current.Challenges;
        _rejections.LogAgain(result);
        return challenges.Write(result, requirement, result.IsValid ? _rejections.Report(result.Token, requirement, challenges.Explains, _current.Engine.Access) : null);
    }

    /// <summary>The response to a request whose client must authenticate again, also where its token is valid: the application asks for it.</summary>
    /// <param name="result">The outcome of the validation.</param>
    /// <returns>
    /// For a valid token 401 without an error code (RFC 6750 §3), on the scheme that was used (RFC 9449 §7.2). For any other outcome the same as
    /// <see cref="CreateChallenge"/>.
    /// </returns>
    public Challenge CreateReauthenticationChallenge(in AccessTokenValidationResult result) =>
        result.IsValid ? _current.Challenges.WriteReauthentication(result) : CreateChallenge(result);

    /// <summary>The answer that ends what outlives its access token, a stream or a socket: what a new request with the token would be told.</summary>
    /// <param name="token">The token that has expired; this validator accepted it.</param>
    /// <returns>401 with <c>invalid_token</c>, on the scheme that the token was sent with.</returns>
    public Challenge CreateExpiryChallenge(AccessToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        PresentedScheme scheme = token.Binding.HasFlag(TokenBinding.DPoP) ? PresentedScheme.DPoP : PresentedScheme.Bearer;
        return _current.Challenges.Write(AccessTokenValidationResult.Rejected(FailureTable.Get(TokenFailureCode.Expired), scheme), requirement: null);
    }

    /// <summary>How the validator is: the keys of its issuers, the replay store, the introspection endpoint. No provider is asked for it, and no fetch
    /// begins.</summary>
    /// <param name="cancellationToken">Ends the waiting for the replay store.</param>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public ValueTask<AccessTokenValidatorHealth> CheckHealthAsync(CancellationToken cancellationToken = default) => _current.Engine.CheckHealthAsync(cancellationToken);

    /// <summary>Ends all fetches and frees the keys.</summary>
    public void Dispose()
    {
        lock (_changing)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        // First, so that no gauge is read from what is no more.
        _reload?.Dispose();
        _lasting.Telemetry.Dispose();
        foreach (IDisposable part in _current.Stages.Parts)
            part.Dispose();
        _lasting.Dispose();
    }

    /// <summary>Whether a host fetches the keys when it starts, and how long it waits for them.</summary>
    internal (bool WarmUp, TimeSpan? RequireKeysWithin) Start => (_current.WarmUp, _current.RequireKeysWithin);

    /// <summary>Lets options be reloaded until the validator is disposed.</summary>
    internal void ReloadBy(OptionsReload reload)
    {
        _reload = reload;
        reload.ApplyTo(this);
    }

    /// <summary>Applies reloaded options, which are validated, and logs what changed and what did not. Requests that have begun end with those from
    /// before.</summary>
    internal void Reload(AccessTokenValidationOptions options)
    {
        IReadOnlyList<string> kept, changed;
        ValidatorSnapshot before, after;
        lock (_changing)
        {
            if (_disposed)
                return;
            before = _current;
            kept = before.Values.KeepFixed(options);
            changed = before.Values.FindChanges(OptionValues.Read(options));
            if (changed.Count > 0)
            {
                _current = PipelineFactory.Create(options, _lasting, before);
                Report(_current);
                _lasting.Retired.Add([.. before.Stages.Parts.Except(_current.Stages.Parts)]);
            }

            after = _current;
        }

        if (changed.Count > 0)
            ValidationLog.Reloaded(_logger, string.Join(", ", changed));
        if (kept.Count > 0)
            ValidationLog.ReloadNotApplied(_logger, string.Join(", ", kept));
        after.WarmUpNew(before);
    }

    private void Report(ValidatorSnapshot snapshot) => _lasting.Telemetry.Tell(new StageGauges(snapshot.Stages, _lasting.Telemetry), snapshot.Issuers.Keys);

    private async ValueTask<AccessTokenValidationResult> RunAsync(ValidatorSnapshot current, ResourceRequest request, CancellationToken cancellationToken)
    {
        AccessTokenValidationResult result = await current.Engine.ValidateAsync(request, cancellationToken).ConfigureAwait(false);
        return result.Outcome == AccessTokenOutcome.NoCredentials
            ? _rejections.DescribeUnreadToken(request, result, current.Challenges.Explains)
            : Observe(result, hasProof: request.DPoP.Count > 0);
    }

    private AccessTokenValidationResult Observe(AccessTokenValidationResult result, bool hasProof)
    {
        _rejections.Log(result);
        if (hasProof && result is { IsValid: true, Scheme: PresentedScheme.Bearer })
            ValidationLog.ProofIgnored(_logger);
        return result;
    }
}
