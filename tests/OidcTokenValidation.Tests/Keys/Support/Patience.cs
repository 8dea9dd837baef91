namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>Waits for what must happen soon, because real I/O has real threads. A test that waits longer fails.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().Soon();
}
