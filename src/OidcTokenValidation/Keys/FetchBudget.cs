namespace OidcTokenValidation.Keys;

/// <summary>
/// How many requests the fetches of one issuer may make: what its own budget allows, and for an issuer of the resolver that has not verified
/// a token yet also what all such issuers share.
/// </summary>
/// <param name="own">The issuer's own budget.</param>
/// <param name="shared">What all issuers share that have not verified a token yet; null for an issuer of the options.</param>
internal sealed class FetchBudget(RequestBudget own, SharedFetches? shared = null)
{
    private volatile SharedFetches? _shared = shared;
    private SharedFetches? _begunWith;
    private bool _isFirstCharged;

    public RequestBudget Own => own;

    /// <summary>
    /// Whether a token of the issuer has verified, or the options name it. Until then only requests cause fetches, and nothing about them is logged above
    /// Debug.
    /// </summary>
    public bool IsOfVerified => _shared is null;

    /// <inheritdoc cref="RequestBudget.Slot"/>
    public TimeSpan Slot => own.Slot;

    /// <inheritdoc cref="RequestBudget.Wait"/>
    public TimeSpan Wait
    {
        get
        {
            TimeSpan first = own.Wait, second = _shared?.Wait ?? TimeSpan.Zero;
            return first > second ? first : second;
        }
    }

    /// <summary>
    /// Begins a fetch, and charges its first request at once, so that fetches which begin together do not exceed the budget. One fetch at a time.
    /// </summary>
    public bool TryBegin(out TimeSpan retryAfter)
    {
        SharedFetches? unverified = _shared;
        bool hasBegun = unverified?.TryBegin() ?? true;
        retryAfter = hasBegun ? TimeSpan.Zero : SharedFetches.RetryAfter;
        if (!hasBegun)
            return false;
        _begunWith = unverified;
        Charge();
        _isFirstCharged = true;
        return true;
    }

    /// <summary>The fetch has ended.</summary>
    public void End()
    {
        _begunWith?.End();
        _begunWith = null;
    }

    /// <inheritdoc cref="RequestBudget.Charge"/>
    public void Charge()
    {
        if (_isFirstCharged)
        {
            _isFirstCharged = false;
            return;
        }

        own.Charge();
        _shared?.Charge();
    }

    /// <summary>A token of the issuer has verified: others cannot use up its requests from now on.</summary>
    public void MarkVerified() => _shared = null;
}
