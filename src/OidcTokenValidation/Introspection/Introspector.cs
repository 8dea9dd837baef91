using System.Diagnostics;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Profiles;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.Introspection;

/// <summary>
/// Finds out what the issuer says about an opaque token: from a cached answer, or by asking, once for each token at a time.
/// <see cref="EndpointGate"/> bounds what is asked; a token that cannot be asked about now is answered at once.
/// </summary>
internal sealed class Introspector(string issuer, TokenProfile profile, IntrospectionClient client, IntrospectionCache answers, KeySourceServices services, EndpointGate gate) : IDisposable
{
    private readonly LogInterval _interval = new(services.Time);
    private volatile bool _disposed;

    /// <summary>The issuer that is asked.</summary>
    public string Issuer => issuer;

    /// <summary>How many answers are cached.</summary>
    public int KnownCount => answers.Count;

    /// <summary>Whether the endpoint is left alone because it fails, and how long until a token is asked about again.</summary>
    public (bool IsBackingOff, TimeSpan Left) Endpoint => gate.State;

    /// <summary>How its opaque tokens are read.</summary>
    public TokenProfile Profile => profile;

    /// <summary>Asks about a token. The question goes on for others when the caller gives up.</summary>
    public ValueTask<IntrospectionResult> AskAsync(OpaqueToken token, CancellationToken cancellationToken)
    {
        if (answers.TryFind(token.Hash, out IntrospectionResult known))
        {
            services.Telemetry.IntrospectionCache.Hit();
            return ValueTask.FromResult(known);
        }

        services.Telemetry.IntrospectionCache.Missed();
        Admission admission = gate.Admit(token);
        admission.Slow?.Dispose();
        AskOwn();
        if (admission.Question is not { } question)
            return ValueTask.FromResult(IntrospectionResult.Unavailable(admission.RetryAfter));
        if (admission.IsNew)
            _ = AskProviderAsync(question);
        return new(question.Verdict.WaitAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        gate.Dispose();
        answers.Dispose();
    }

    private void AskOwn()
    {
        if (gate.TryAskOwn(out Question? own))
            _ = AskProviderAsync(own);
    }

    private async Task AskProviderAsync(Question question)
    {
        IntrospectionResult verdict;
        string outcome = nameof(KeyFetchFault.Unexpected);
        Activity? activity = null;
        try
        {
            activity = Activities.Introspect();
            IntrospectionResponse response = await client.AskAsync(question.Token, question.Ended).ConfigureAwait(false);
            verdict = Judge(question, response, out outcome);
        }
        catch (Exception exception)
        {
            Observers.Tell(() => LogThrown(exception));
            verdict = IntrospectionResult.Unavailable(gate.Ended(question, IntrospectionResponse.Failed(KeyFetchFault.Unexpected)));
        }

        TimeSpan duration = services.Time.GetElapsedTime(question.AskedAt);
        Observers.Tell(() => services.Telemetry.Introspections.Asked(activity, issuer, outcome, isAnswer: verdict.Status != IntrospectionStatus.Unavailable, duration));
        question.Answer(verdict);
        AskOwn();
    }

    private void LogThrown(Exception exception)
    {
        if (!_disposed && _interval.IsDue())
            ValidationLog.IntrospectionThrew(services.Logger, issuer, exception);
    }

    private void LogFailed(IntrospectionResponse response)
    {
        if (!_disposed && _interval.IsDue())
            ValidationLog.IntrospectionFailed(services.Logger, issuer, response.Fault, response.Describe());
    }

    private IntrospectionResult Judge(Question question, IntrospectionResponse response, out string outcome)
    {
        IntrospectedToken? introspected = null;
        bool isAnswer = response.Body is not null && IntrospectedToken.TryRead(ref response, out introspected);

        // Before its place is free: who asks next finds the answer, and asks no second time.
        if (isAnswer && !question.IsOwn)
            answers.Keep(question.Token.Hash, introspected, question.AskedAt);
        TimeSpan retryAfter = gate.Ended(question, response);
        if (isAnswer)
        {
            var verdict = IntrospectionResult.From(introspected);
            outcome = Tags.Get(verdict.Status);
            return verdict;
        }

        outcome = response.Fault.ToString();
        Observers.Tell(() => LogFailed(response));
        return IntrospectionResult.Unavailable(retryAfter);
    }
}

/// <summary>Sets introspection to work, if an issuer has it. The options were validated and are taken over here.</summary>
internal static class IntrospectorFactory
{
    public static Introspector? Create(IEnumerable<TrustedIssuer> issuers, KeySourceServices services)
    {
        if (issuers.FirstOrDefault(static issuer => issuer.Introspection is not null) is not { Introspection: { } asked } issuer)
            return null;
        IntrospectionOptions options = asked.Clone();
        TimeProvider time = services.Time;
        return new Introspector(issuer.Issuer, TokenProfile.ForOpaqueTokens(issuer), new IntrospectionClient(services.Http.Value, options, time), new IntrospectionCache(options, time), services, new EndpointGate(options, time));
    }
}
