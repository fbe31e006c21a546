<?php
// Installs WordPress in its empty database, makes a post of each text of a file, and prints what it is made of.
// Arguments: the folder of the site, the file.
define('WP_INSTALLING', true);
require $argv[1] . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

function wp_new_blog_notification() {} // it would send a letter

wp_install('Khuyến học', 'quantri', 'quantri@vidu.vn', true, '', wp_generate_password());
$wp_rewrite->set_permalink_structure('/%postname%/');
flush_rewrite_rules(false);

wp_defer_term_counting(true);
$wpdb->query('START TRANSACTION');
foreach (json_decode(file_get_contents($argv[2]), true) as $text) {
    wp_insert_post([
        'post_title' => $text['title'],
        'post_name' => $text['slug'],
        'post_excerpt' => $text['intro'],
        'post_content' => $text['body'],
        'post_date' => date('Y-m-d H:i:s', strtotime($text['at'])),
        'post_status' => 'publish',
        'post_author' => 1,
    ], true);
}
$wpdb->query('COMMIT');
wp_defer_term_counting(false);
echo "WordPress $wp_version with ", wp_get_theme()->get('Name'), ', PHP ', PHP_VERSION, ', MariaDB ', $wpdb->db_version();
