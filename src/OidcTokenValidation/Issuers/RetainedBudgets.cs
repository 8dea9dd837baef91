using OidcTokenValidation.Keys;

namespace OidcTokenValidation.Issuers;

/// <summary>
/// The budgets of removed issuers, until they are full again: an issuer that is added again does not get a new budget. The shared budget of new issuers bounds
/// their number, because each was charged recently. Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class RetainedBudgets(TimeProvider time)
{
    private readonly Dictionary<string, RequestBudget> _budgets = new(StringComparer.Ordinal);

    public int Count => _budgets.Count;

    /// <summary>Returns the previous budget of the issuer, or a new one if there is none or the limit has changed.</summary>
    public RequestBudget Take(string issuer, int requestsPerMinute) =>
        _budgets.Remove(issuer, out RequestBudget? budget) && budget.RequestsPerMinute == requestsPerMinute
            ? budget
            : new RequestBudget(requestsPerMinute, time);

    public void Release(string issuer, RequestBudget budget)
    {
        if (!budget.IsFull)
            _budgets[issuer] = budget;
    }

    /// <summary>Removes the budgets that are full again.</summary>
    public void RemoveFull()
    {
        foreach ((string issuer, RequestBudget budget) in _budgets)
        {
            if (budget.IsFull)
                _budgets.Remove(issuer);
        }
    }
}
