using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.PostgreSql;

namespace Timesheets;

/// <summary>Whether tokens can be revoked, and what several nodes share.</summary>
/// <param name="IsOn">Whether tokens can be revoked.</param>
/// <param name="Database">The PostgreSQL database of the feed; null if there is none.</param>
/// <param name="Redis">The Redis server of the feed; null if there is none.</param>
public sealed record RevocationSettings(bool IsOn, string? Database = null, string? Redis = null)
{
    private const string RedisPrefix = "redis:";

    // No token of the demo issuer, and of few providers, lives longer.
    private static readonly TimeSpan MaxTokenLifetime = TimeSpan.FromDays(1);

    /// <summary>Reads the setting. The message of an error does not contain the text, which may have a password.</summary>
    /// <exception cref="SettingsException">The setting is wrong.</exception>
    public static RevocationSettings Read(string? text) => text switch
    {
        _ when "off".Equals(text, StringComparison.OrdinalIgnoreCase) => new(IsOn: false),
        _ when "memory".Equals(text, StringComparison.OrdinalIgnoreCase) => new(IsOn: true),
        _ when text?.StartsWith(RedisPrefix, StringComparison.OrdinalIgnoreCase) == true => new(IsOn: true, Redis: text[RedisPrefix.Length..]),
        _ when text?.Contains('=', StringComparison.Ordinal) == true => new(IsOn: true, Database: text),
        _ => throw new SettingsException(
            "--revocations is neither 'off' nor 'memory', nor the address of a feed. "
            + "Write for instance \"Host=127.0.0.1;Database=api;Username=api;Password=…\" for PostgreSQL, or \"redis:127.0.0.1:6379\"."),
    };

    /// <summary>Registers revocation, and the feed if there is one.</summary>
    public void AddTo(IServiceCollection services)
    {
        if (Database is not null)
            services.AddPostgreSqlRevocationFeed(Database);
        if (Redis is not null)
            services.AddRedisRevocationFeed(Redis);
        if (IsOn)
            services.AddTokenRevocation(static options => options.MaxTokenLifetime = MaxTokenLifetime);
    }

    /// <summary>Creates the table of the feed if it is missing.</summary>
    /// <exception cref="SettingsException">The database cannot be reached, or returns an error.</exception>
    public static async Task CreateTableAsync(IServiceProvider services)
    {
        if (services.GetService<PostgreSqlRevocationFeed>() is not { } feed)
            return;
        try
        {
            await feed.CreateTableAsync();
        }
        catch (Exception exception) when (exception is DbException or SocketException or TimeoutException or ArgumentException)
        {
            throw new SettingsException($"--revocations names a database that cannot be used. {exception.Message}");
        }
    }
}
