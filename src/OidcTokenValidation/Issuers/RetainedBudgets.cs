using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// The budgets of issuers that have no place any more, until they are full again: an issuer that comes back has used what it used. Each was charged
/// lately, so that the budget that new issuers share bounds their number. Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class RetainedBudgets(TimeProvider time)
{
    private readonly Dictionary<string, RequestBudget> _budgets = new(StringComparer.Ordinal);

    public int Count => _budgets.Count;

    /// <summary>The budget that the issuer had, or a new one if it had none or has another limit now.</summary>
    public RequestBudget Take(string issuer, int requestsPerMinute) =>
        _budgets.Remove(issuer, out RequestBudget? budget) && budget.RequestsPerMinute == requestsPerMinute ? budget : new RequestBudget(requestsPerMinute, time);

    public void Release(string issuer, RequestBudget budget)
    {
        if (!budget.IsFull)
            _budgets[issuer] = budget;
    }

    /// <summary>Removes those that are full again.</summary>
    public void RemoveFull()
    {
        foreach ((string issuer, RequestBudget budget) in _budgets)
        {
            if (budget.IsFull)
                _budgets.Remove(issuer);
        }
    }
}
