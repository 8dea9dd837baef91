namespace OidcTokenValidation.Keys;

/// <summary>
/// Limits the requests for the keys of one issuer: by its own budget and, for an issuer of the resolver that has not verified a token yet, by the budget that
/// all such issuers share.
/// </summary>
/// <param name="own">The issuer's own budget.</param>
/// <param name="shared">The budget of all issuers that have not verified a token yet; null for an issuer of the options.</param>
internal sealed class FetchBudget(RequestBudget own, SharedFetches? shared = null)
{
    private volatile SharedFetches? _shared = shared;
    private SharedFetches? _startedWith;
    private bool _isFirstCharged;

    public RequestBudget Own => own;

    /// <summary>
    /// Whether a token of the issuer was verified, or the options name the issuer. Until then only requests cause fetches, and nothing about them is logged
    /// above Debug.
    /// </summary>
    public bool IsVerified => _shared is null;

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
    /// Starts a fetch and charges its first request at once, so that fetches which start together do not exceed the budget. One fetch at a time.
    /// </summary>
    public bool TryStart(out TimeSpan retryAfter)
    {
        SharedFetches? unverified = _shared;
        bool isStarted = unverified?.TryStart() ?? true;
        retryAfter = isStarted ? TimeSpan.Zero : SharedFetches.RetryAfter;
        if (!isStarted)
            return false;
        _startedWith = unverified;
        Charge();
        _isFirstCharged = true;
        return true;
    }

    /// <summary>Registers the end of the fetch.</summary>
    public void End()
    {
        _startedWith?.End();
        _startedWith = null;
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

    /// <summary>Registers that a token of the issuer was verified: from now on other issuers cannot use up its requests.</summary>
    public void MarkVerified() => _shared = null;
}
