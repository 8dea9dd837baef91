using System.Globalization;

namespace OidcTokenValidation.Replay;

/// <summary>Says why the store in memory cannot accept new proofs, and what to do: for health checks and the log.</summary>
internal static class ReplayFaults
{
    public const string Full = "The store is full until proofs expire. Make it larger, or find the client that sends so many.";

    /// <param name="removedUpTo">The latest expiry of a removed proof (UTC ticks), which is ahead of the wall clock.</param>
    public static string ClockSetBack(long removedUpTo) => string.Create(
        CultureInfo.InvariantCulture,
        $"The wall clock of this machine was ahead and was set back. What was used while it was ahead may have been removed, so a proof that expires until {new DateTime(removedUpTo, DateTimeKind.Utc):yyyy-MM-dd HH:mm:ss} UTC cannot be told from a used one. It ends by itself at that time. A restart of this process ends it now; proofs of the last minutes could then be used once more. Check the time synchronisation.");
}
