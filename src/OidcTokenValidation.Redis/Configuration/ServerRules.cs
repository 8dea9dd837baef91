using System.Buffers;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace OidcTokenValidation.Redis.Configuration;

/// <summary>The rules for what the options of the store and of the feed have in common.</summary>
internal static class ServerRules
{
    private const string Example = "for instance \"redis.example.com:6379,ssl=true,user=api,password=…\"";
    private const int MaxLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:.{}");

    public static void CheckServer(string? connectionString, IConnectionMultiplexer? connection, string options, List<string> errors)
    {
        if (connectionString is null && connection is null)
        {
            errors.Add(
                $"Neither ConnectionString nor Connection of {options} is set (the configuration may lack the connection string). "
                + $"Set ConnectionString, {Example}, or Connection.");
        }
        else if (connectionString is not null && connection is not null)
        {
            errors.Add($"Both ConnectionString and Connection of {options} are set. Set one of them.");
        }
        else if (connectionString is not null && !HasServer(connectionString))
        {
            errors.Add($"ConnectionString of {options} names no server, or StackExchange.Redis cannot parse it. Write {Example}.");
        }
    }

    public static void CheckPrefix(string? value, List<string> errors, string name = nameof(RedisReplayStoreOptions.KeyPrefix))
    {
        if (value is not { Length: > 0 and <= MaxLength } || value.AsSpan().ContainsAnyExcept(NameCharacters))
            errors.Add($"{name} is '{value}'. Write 1 to {MaxLength} letters, digits and the characters - _ : . {{ }}.");
    }

    public static void CheckTimeout(TimeSpan value, List<string> errors) =>
        CheckRange(value, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), nameof(RedisReplayStoreOptions.Timeout), errors);

    public static void CheckRange<T>(T value, T min, T max, string name, List<string> errors)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            errors.Add($"{name} is {value}. Write a value from {min} to {max}.");
    }

    public static ValidateOptionsResult GetResult(IReadOnlyList<string> errors) =>
        errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

    // The connection string contains a password, so no message contains it.
    private static bool HasServer(string connectionString)
    {
        try
        {
            return ConfigurationOptions.Parse(connectionString).EndPoints.Count > 0;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }
}
