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
using OidcTokenValidation.Requirements;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation;

/// <summary>Validates the access tokens of requests, the same way on every host.</summary>
/// <remarks>Thread-safe. Use one instance for the life of the application: it caches the issuers' keys.</remarks>
public sealed partial class AccessTokenValidator : IDisposable
{
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
            ValidationLog.ExplanationsEnabled(_logger);
    }

    /// <summary>Creates a validator. The options are validated and copied: later changes have no effect.</summary>
    /// <remarks>Configuration that they were bound from is not observed: only validators that a host creates get reloaded options.</remarks>
    /// <param name="options">What this API accepts.</param>
    /// <param name="timeProvider">The clock; the system's if null.</param>
    /// <param name="loggerFactory">Creates the logger; nothing is logged if null.</param>
    /// <exception cref="OptionsValidationException">The options are invalid; the message contains all errors.</exception>
    /// <param name="meterFactory">Creates the meter; if null, all validators that were created without a factory share one, which is disposed with the last of
    /// them.</param>
    /// <param name="name">The name of the validator in metrics, traces and <see cref="CheckHealthAsync"/>, <c>default</c> if null. Its log entries begin with
    /// the name, unless it is null. Where there are several validators, give each its own name.</param>
    public static AccessTokenValidator Create(
        AccessTokenValidationOptions options,
        TimeProvider? timeProvider = null,
        ILoggerFactory? loggerFactory = null,
        IMeterFactory? meterFactory = null,
        string? name = null)
    {
        var services = ValidatorServices.Create(timeProvider ?? TimeProvider.System, loggerFactory ?? NullLoggerFactory.Instance, name);
        return Create(options, services with { Meters = meterFactory });
    }

    internal static AccessTokenValidator Create(AccessTokenValidationOptions options, ValidatorServices host)
    {
        ArgumentNullException.ThrowIfNull(options);
        ThrowOnErrors(options);
        return new AccessTokenValidator(options, host);
    }

    private static void ThrowOnErrors(AccessTokenValidationOptions options)
    {
        IReadOnlyList<string> errors = OptionsRules.FindErrors(options);
        if (errors.Count > 0)
            throw new OptionsValidationException(nameof(AccessTokenValidationOptions), typeof(AccessTokenValidationOptions), errors);
    }

    /// <summary>The keys of the trusted issuers: those of the options, then those of <see cref="AccessTokenValidationOptions.ResolveIssuer"/> that have
    /// verified a token and are cached.</summary>
    public IReadOnlyList<IssuerKeys> Issuers => _current.Engine.IssuerKeys;

    /// <summary>Removes an issuer of <see cref="AccessTokenValidationOptions.ResolveIssuer"/> with its keys: for its next token, also one that was accepted
    /// before, the resolver is called again.</summary>
    /// <param name="issuer">The issuer identifier.</param>
    /// <returns>Whether it was cached.</returns>
    /// <remarks>Call it on each node after the resolver has been changed: to reject a tenant at once, or to apply changed settings or replaced keys at once. No
    /// result that the resolver returned before this call is used after it. For a tenant that the resolver still returns, the keys are fetched again within the
    /// budget that it had. The resolver itself must not call it.</remarks>
    public bool RemoveResolvedIssuer(string issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return _current.Engine.RemoveResolvedIssuer(issuer);
    }

    /// <summary>The metadata of this API for clients (RFC 9728); null unless <see cref="ProtectedResourceOptions.Resource"/> is set.</summary>
    public ProtectedResourceMetadata? ResourceMetadata => _current.Challenges.Metadata;

    /// <summary>Fetches the keys of all of <see cref="Issuers"/>, at the same time; a failure of one does not affect the others.</summary>
    /// <param name="cancellationToken">Ends the waiting; the fetches continue.</param>
    /// <returns>The state of each issuer's keys afterwards.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IReadOnlyList<IssuerKeyHealth>> WarmUpAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<IssuerKeys> issuers = Issuers;
        await Task.WhenAll(issuers.Select(issuer => issuer.RefreshAsync(cancellationToken))).ConfigureAwait(false);
        return [.. issuers.Select(static issuer => issuer.Health)];
    }

    /// <summary>Waits until every issuer of the options has keys: for a program without a host that prefers a failed start to outcomes "unavailable".</summary>
    /// <param name="limit">How long to wait, at least 0. The first attempt for each issuer may take longer; further ones depend on the back-off and the
    /// budget.</param>
    /// <param name="cancellationToken">Ends the waiting; the fetches continue.</param>
    /// <exception cref="InvalidOperationException">An issuer has no keys. The message contains the faults of all such issuers, and what to do about
    /// each.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    /// <remarks>Local and imported keys count. A host does this by <see cref="AccessTokenValidationOptions.RequireKeysWithin"/>.</remarks>
    public async Task RequireKeysAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero);
        MissingKeys.ThrowIfAny(await FindMissingKeysAsync(limit, cancellationToken).ConfigureAwait(false));
    }

    internal Task<IReadOnlyList<string>> FindMissingKeysAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        _current.Engine.FindMissingKeysAsync(limit, cancellationToken);

    /// <summary>Validates a request. Bad input is an outcome, never an exception.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the waiting for an issuer's keys, whose fetch continues for other requests, for the application's checks, and for
    /// the replay store.</param>
    /// <exception cref="ObjectDisposedException">The validator was disposed.</exception>
    /// <returns>One of the four outcomes. The task has completed already unless keys are fetched, or introspection, an application's check or the replay store
    /// takes time.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<AccessTokenValidationResult> ValidateAsync(in ResourceRequest request, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return RunAsync(_current, request, cancellationToken);
    }

    /// <summary>Reports for developers the checks of a request, in their order, with the status of each.</summary>
    /// <param name="request">The request that was validated.</param>
    /// <param name="result">The result of <see cref="ValidateAsync"/> of this validator for it.</param>
    /// <returns>A report for the log, never for the client. It is derived here, from the outcome: nothing is checked again, and a validation without a report
    /// has no extra cost.</returns>
    /// <param name="requirement">For a valid token: the requirement that it does not meet, if the request was rejected for it.</param>
    public AccessTokenValidationReport Explain(in ResourceRequest request, in AccessTokenValidationResult result, AccessRequirement? requirement = null) =>
        _current.Reports.Write(request, result, requirement);

    /// <summary>Rejects a valid token after its validation, for a reason of the application, and logs and counts that.</summary>
    /// <param name="result">The result of <see cref="ValidateAsync"/> of this validator.</param>
    /// <returns>For a valid request a result with <see cref="TokenFailureCode.RefusedByApplication"/>: 401 <c>invalid_token</c> (RFC 6750 §3.1). Any other
    /// result is returned unchanged: a rejected token cannot be accepted.</returns>
    /// <remarks>If the token alone decides, implement <see cref="IAccessTokenCheck"/> instead: it runs before the proof is stored as used.</remarks>
    public AccessTokenValidationResult Refuse(in AccessTokenValidationResult result) =>
        result.IsValid ? Observe(RejectionLog.Reject(result, _current.Engine.Access), hasProof: false) : result;

    /// <summary>Reports as <see cref="Explain"/> does, and also makes the checks of a JWT behind the first failure: the other rules of its header and claims,
    /// its key and its signature.</summary>
    /// <param name="request">The request that was validated.</param>
    /// <param name="result">The result of <see cref="ValidateAsync"/> of this validator for it.</param>
    /// <param name="cancellationToken">Ends the waiting for an issuer's keys.</param>
    /// <returns>A report for the developer who has the token, never for the client. The first failure is that of <paramref name="result"/>; <see
    /// cref="AccessTokenValidationReport.OtherFailures"/> has the others. The binding to the sender is not checked if an earlier check fails.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async ValueTask<AccessTokenValidationReport> ExplainAllAsync(
        ResourceRequest request, AccessTokenValidationResult result, CancellationToken cancellationToken = default)
    {
        CollectedFailures? further = result.Outcome == AccessTokenOutcome.Rejected
            ? await _current.Engine.CollectFailuresAsync(request, cancellationToken).ConfigureAwait(false)
            : null;
        return _current.Reports.Write(request, result, requirement: null, further);
    }

    /// <summary>Creates the response to a request that is not served.</summary>
    /// <param name="result">The result of the validation. A valid token gives 403: it does not allow the request.</param>
    /// <param name="requirement">The requirement of the resource, if there is one: that a valid token does not meet, and whose <c>scope</c> is sent to a client
    /// without credentials (RFC 6750 §3).</param>
    /// <remarks>A valid token that does not meet the requirement is logged and counted here, and in the environment Development every other failure is logged:
    /// call it once for each request that is not served.</remarks>
    public Challenge CreateChallenge(in AccessTokenValidationResult result, AccessRequirement? requirement = null)
    {
        // Only here it is certain that the request is not served: another scheme may have accepted what this validator rejected.
        ChallengeWriter challenges = _current.Challenges;
        _rejections.LogAgain(result);
        UnmetRequirement? unmet = result.IsValid ? _rejections.Report(result.Token, requirement, challenges.Explains, _current.Engine.Access) : null;
        return challenges.Write(result, requirement, unmet);
    }

    /// <summary>Logs the access decision about a request, for an audit, if <see cref="AccessTokenValidationOptions.LogAccessDecisions"/> is set.</summary>
    /// <param name="result">The result of <see cref="ValidateAsync"/> of this validator. A request without credentials is not logged.</param>
    /// <param name="isGranted">Whether the request is served. Any result that is not valid is logged as it is, whatever this is.</param>
    /// <param name="requirement">The requirement of the resource that a valid token does not meet, if there is one.</param>
    /// <remarks>Call it once for each request, when it is decided. ASP.NET Core and gRPC do; <c>RejectAsync</c> of HttpListener does for requests that are not
    /// served, so that the application calls it only for those that are.</remarks>
    public void LogDecision(in AccessTokenValidationResult result, bool isGranted, AccessRequirement? requirement = null) =>
        _current.Decisions?.Log(result, isGranted, requirement);

    /// <summary>Creates the response to a request whose client must authenticate again, although its token may be valid.</summary>
    /// <param name="result">The result of the validation.</param>
    /// <returns>For a valid token 401 without an error code (RFC 6750 §3), on the scheme that was used (RFC 9449 §7.2). For any other outcome the same as
    /// <see cref="CreateChallenge"/>.</returns>
    public Challenge CreateReauthenticationChallenge(in AccessTokenValidationResult result) =>
        result.IsValid ? _current.Challenges.WriteReauthentication(result) : CreateChallenge(result);

    /// <summary>Creates the response that ends a stream or socket whose token has expired or was revoked: the same as to a new request with it.</summary>
    /// <param name="result">The result of the validation that accepted the token.</param>
    /// <param name="failure">The argument of the action of <see cref="AccessToken.OnEnd"/>.</param>
    /// <returns>401 <c>invalid_token</c>, on the scheme that the token was sent with. Any other outcome: as <see cref="CreateChallenge"/>.</returns>
    public Challenge CreateEndChallenge(in AccessTokenValidationResult result, TokenFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return result.IsValid
            ? _current.Challenges.Write(AccessTokenValidationResult.Rejected(failure, result.Scheme), requirement: null)
            : CreateChallenge(result);
    }

    /// <summary>Reports the health of the validator: the keys of its issuers, the replay store, the introspection endpoint. It sends no request to a provider
    /// and begins no fetch.</summary>
    /// <param name="cancellationToken">Ends the waiting for the replay store.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<AccessTokenValidatorHealth> CheckHealthAsync(CancellationToken cancellationToken = default) =>
        _current.Engine.CheckHealthAsync(cancellationToken);

    /// <summary>Ends all fetches and disposes the keys.</summary>
    public void Dispose()
    {
        lock (_changing)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        // First, so that no gauge reads disposed parts.
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

    /// <summary>Applies reloaded options, which are validated, and logs the changes. Requests that have begun end with the earlier options.</summary>
    internal void Reload(AccessTokenValidationOptions options)
    {
        IReadOnlyList<string> restored, changed;
        ValidatorSnapshot before, after;
        lock (_changing)
        {
            if (_disposed)
                return;
            before = _current;
            restored = before.Values.RestoreFixed(options);
            if (restored.Count > 0)
                ThrowOnErrors(options);
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
        {
            string members = string.Join(", ", changed);
            ValidationLog.OptionsReloaded(_logger, members);
        }

        if (restored.Count > 0)
            ValidationLog.ReloadNeedsRestart(_logger, string.Join(", ", restored));
        after.WarmUpNew(before);
    }

    private void Report(ValidatorSnapshot snapshot) => _lasting.Telemetry.Register(new StageGauges(snapshot.Stages, _lasting.Telemetry), snapshot.Issuers.Keys);

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
        if (hasProof && result is { IsValid: true, Scheme: not PresentedScheme.DPoP })
            ValidationLog.ProofIgnored(_logger);
        return result;
    }
}
